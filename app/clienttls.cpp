// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/clienttls.h"

#include "exporter/http/tls.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

namespace thunes {

Result<void> useClientTls(const Options &options)
{
    if (options.caFile.isEmpty() && options.clientCertificate.isEmpty())
        return {};
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    if (!options.caFile.isEmpty()
        && !configuration.addCaCertificates(options.caFile, QSsl::Pem,
                                            QSslCertificate::PatternSyntax::FixedString))
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("--ca-file: no certificate in PEM in %1").arg(options.caFile)};
    if (!options.clientCertificate.isEmpty()) {
        const auto identity = loadTls({options.clientCertificate, options.clientKey, {}});
        if (!identity)
            return Error{identity.error().kind,
                         QStringLiteral("--client-certificate: %1").arg(identity.error().message)};
        configuration.setLocalCertificateChain(identity->configuration.localCertificateChain());
        configuration.setPrivateKey(identity->configuration.privateKey());
    }
    QSslConfiguration::setDefaultConfiguration(configuration);
    return {};
}

} // namespace thunes
