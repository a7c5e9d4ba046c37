// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/tls.h"

#include "exporter/base/fileops.h"

#include <QFileInfo>
#include <QSslCertificate>
#include <QSslKey>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <sys/stat.h>

#include <chrono>
#include <memory>

namespace thunes {

using namespace std::chrono_literals;

namespace {

Error wrong(const QString &file, const QString &what)
{
    return {ErrorKind::InvalidInput, QStringLiteral("%1: %2").arg(file, what)};
}

/// OpenSSL's first word on what went wrong; empties its list.
QString opensslReason()
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());
    const QString text = reason ? QString::fromLatin1(reason) : QStringLiteral("not usable");
    ERR_clear_error();
    return text;
}

/// Qt would find out in the first handshake that key and certificate do not match, and refuse every
/// client from then on; OpenSSL is asked before.
Result<void> checkPair(const TlsOptions &options)
{
    ERR_clear_error();
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
        SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (!context)
        return wrong(options.certificateFile, opensslReason());
    // Never asks at a terminal for the password of a key.
    SSL_CTX_set_default_passwd_cb(context.get(), [](char *, int, int, void *) { return -1; });
    if (SSL_CTX_use_certificate_chain_file(context.get(),
                                           QFile::encodeName(options.certificateFile).constData())
        != 1)
        return wrong(options.certificateFile,
                     QStringLiteral("no certificate in PEM (%1)").arg(opensslReason()));
    if (SSL_CTX_use_PrivateKey_file(context.get(), QFile::encodeName(options.keyFile).constData(),
                                    SSL_FILETYPE_PEM)
            != 1
        || SSL_CTX_check_private_key(context.get()) != 1)
        return wrong(options.keyFile, QStringLiteral("no private key of the certificate (%1)")
                                          .arg(opensslReason()));
    return {};
}

} // namespace

Result<TlsIdentity> loadTls(const TlsOptions &options)
{
    FileOps files;
    const auto key = files.read(options.keyFile);
    if (!key)
        return key.error();
    if (QFileInfo(options.keyFile).permissions() & (QFile::ReadOther | QFile::WriteOther))
        return wrong(options.keyFile, QStringLiteral("everybody may read this key; chmod 600 and "
                                                     "renew it"));
    if (const auto certificate = files.read(options.certificateFile); !certificate)
        return certificate.error();
    if (const auto checked = checkPair(options); !checked)
        return checked.error();
    const auto chain = QSslCertificate::fromPath(options.certificateFile, QSsl::Pem,
                                                 QSslCertificate::PatternSyntax::FixedString);
    if (chain.isEmpty())
        return wrong(options.certificateFile, QStringLiteral("no certificate in PEM"));
    const QSslKey privateKey(*key, chain.first().publicKey().algorithm(), QSsl::Pem);
    if (privateKey.isNull())
        return wrong(options.keyFile, QStringLiteral("a kind of key that is not supported; use RSA "
                                                     "or an elliptic curve"));
    TlsIdentity identity;
    identity.expires = chain.first().expiryDate();
    identity.configuration = QSslConfiguration::defaultConfiguration();
    identity.configuration.setLocalCertificateChain(chain);
    identity.configuration.setPrivateKey(privateKey);
    identity.configuration.setProtocol(QSsl::TlsV1_2OrLater);
    identity.configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (!options.clientCaFile.isEmpty()) {
        if (const auto readable = files.read(options.clientCaFile); !readable)
            return readable.error();
        const auto authorities
            = QSslCertificate::fromPath(options.clientCaFile, QSsl::Pem,
                                        QSslCertificate::PatternSyntax::FixedString);
        if (authorities.isEmpty())
            return wrong(options.clientCaFile, QStringLiteral("no certificate in PEM"));
        identity.configuration.setCaCertificates(authorities);
        identity.configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    }
    return identity;
}

TlsFiles::TlsFiles(QObject *parent)
    : QObject(parent)
{
    m_timer.setInterval(1s);
    connect(&m_timer, &QTimer::timeout, this, &TlsFiles::look);
}

Result<TlsIdentity> TlsFiles::load(const TlsOptions &options)
{
    const QByteArray now = fingerprint(options); // before: a change meanwhile is seen later
    auto identity = loadTls(options);
    if (!identity)
        return identity;
    m_options = options;
    m_fingerprint = now;
    m_timer.start();
    return identity;
}

void TlsFiles::look()
{
    const QByteArray now = fingerprint(m_options);
    if (now == m_fingerprint)
        return;
    m_fingerprint = now;
    const auto identity = loadTls(m_options);
    if (identity)
        Q_EMIT renewed(*identity);
    else
        Q_EMIT failed(identity.error().message);
}

QByteArray TlsFiles::fingerprint(const TlsOptions &options)
{
    QByteArray out;
    for (const QString &file : {options.certificateFile, options.keyFile, options.clientCaFile}) {
        struct stat info{};
        if (file.isEmpty() || ::stat(QFile::encodeName(file).constData(), &info) != 0)
            info = {};
        for (const auto part : {static_cast<qint64>(info.st_ino), static_cast<qint64>(info.st_size),
                                static_cast<qint64>(info.st_mtim.tv_sec),
                                static_cast<qint64>(info.st_mtim.tv_nsec)})
            out += QByteArray::number(part) + ' ';
    }
    return out;
}

} // namespace thunes
