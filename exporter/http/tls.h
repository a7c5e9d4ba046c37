// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QDateTime>
#include <QObject>
#include <QSslConfiguration>
#include <QString>
#include <QTimer>

namespace thunes {

/// Files in PEM. Empty names: none.
struct TlsOptions
{
    QString certificateFile; ///< The server's certificate, then the chain up to the CA.
    QString keyFile;         ///< Its private key, not encrypted, which others may not read.
    QString clientCaFile;    ///< Clients must show a certificate that one of these has signed.

    bool enabled() const { return !certificateFile.isEmpty(); }
    bool operator==(const TlsOptions &) const = default;
};

/// What the files hold, checked: key and certificate belong together.
struct TlsIdentity
{
    QSslConfiguration configuration;
    QDateTime expires;
};

Result<TlsIdentity> loadTls(const TlsOptions &options);

/// Looks once a second whether one of the files has been renewed, through symbolic links too, and
/// announces the new identity; broken or half-written files leave the old one in use and are looked
/// at again when they change. Lives in the exporter thread.
class TlsFiles : public QObject
{
    Q_OBJECT
public:
    explicit TlsFiles(QObject *parent = nullptr);

    /// Loads and begins to watch; after an error what was loaded before stays.
    Result<TlsIdentity> load(const TlsOptions &options);

Q_SIGNALS:
    void renewed(const thunes::TlsIdentity &identity);
    void failed(const QString &why);

private:
    void look();
    static QByteArray fingerprint(const TlsOptions &options);

    TlsOptions m_options;
    QByteArray m_fingerprint;
    QTimer m_timer{this};
};

} // namespace thunes
