// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servertls.h"

namespace thunes {

QByteArray yamlQuoted(QByteArray text)
{
    return '\'' + text.replace('\'', "''") + '\'';
}

QByteArray tlsConfig(const ClientTls &tls, int indent)
{
    const QByteArray line = '\n' + QByteArray(indent, ' ');
    QByteArray keys;
    if (!tls.caFile.isEmpty())
        keys += line + "  ca_file: " + yamlQuoted(tls.caFile.toUtf8());
    if (!tls.certificate.isEmpty())
        keys += line + "  cert_file: " + yamlQuoted(tls.certificate.toUtf8()) + line + "  key_file: "
            + yamlQuoted(tls.key.toUtf8());
    return keys.isEmpty() ? keys : line + "tls_config:" + keys;
}

} // namespace thunes
