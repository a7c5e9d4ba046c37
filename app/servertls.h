// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace thunes {

/// What a server that we run trusts and shows when it asks our exporter.
struct ClientTls
{
    QString caFile;      ///< Empty: the system's CAs.
    QString certificate; ///< Empty: none is shown.
    QString key;
};

/// A tls_config of Prometheus or Alertmanager, each line after a line feed and `indent` spaces; empty
/// when there is nothing to say.
QByteArray tlsConfig(const ClientTls &tls, int indent);

/// A YAML scalar in single quotes.
QByteArray yamlQuoted(QByteArray text);

} // namespace thunes
