// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exporterflags.h"

#include "exporter/base/number.h"

#include <QCommandLineParser>
#include <QFileInfo>

#include <cmath>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr CountLimit counts[] = {
    {"http-connections", "Connections at once (512; never more than half of the open files allowed).",
     &HttpLimits::connections, 4, 1000000},
    {"http-connections-per-address", "Connections at once from one address (512).",
     &HttpLimits::connectionsPerAddress, 1, 1000000},
    {"http-requests-per-connection", "Requests until a connection is closed (100000; 0: no limit).",
     &HttpLimits::requestsPerConnection, 0, 1000000000},
};
constexpr SizeLimit sizes[] = {
    {"http-header-bytes", "Largest request line with headers (16384).", &HttpLimits::headBytes, 1024,
     1 << 20},
    {"http-body-bytes", "Largest request body (8388608).", &HttpLimits::bodyBytes, 1024, 1 << 30},
};
constexpr TimeLimit times[] = {
    {"http-first-byte-time", "Time from connecting to the first byte (10).", &HttpLimits::firstByte},
    {"http-header-time", "Time for the headers of a request (5).", &HttpLimits::head},
    {"http-body-time", "Time for the body of a request (15).", &HttpLimits::body},
    {"http-request-time", "Time for a whole request to arrive (20).", &HttpLimits::request},
    {"http-idle-time", "Time that a connection may rest between requests (75).", &HttpLimits::idle},
    {"http-write-stall-time", "Time in which a client takes no byte of an answer (10).",
     &HttpLimits::writeStall},
    {"tls-handshake-time", "Time for the handshake of TLS (10).", &HttpLimits::handshake},
};

Error wrong(const char *flag, const QString &what)
{
    return {ErrorKind::InvalidInput, QStringLiteral("--%1: %2").arg(L(flag), what)};
}

template<typename Limit>
Result<void> readWhole(const QCommandLineParser &parser, const Limit &limit, HttpLimits &limits)
{
    if (!parser.isSet(L(limit.flag)))
        return {};
    bool ok = false;
    const qint64 value = parser.value(L(limit.flag)).toLongLong(&ok);
    if (!ok || value < limit.least || value > limit.most)
        return wrong(limit.flag, QStringLiteral("expected a whole number from %1 to %2")
                                     .arg(limit.least)
                                     .arg(limit.most));
    limits.*limit.target = static_cast<std::remove_reference_t<decltype(limits.*limit.target)>>(value);
    return {};
}

} // namespace

void addExporterFlags(QCommandLineParser &parser)
{
    const auto value = [&](const char *name, const char *help, const char *valueName) {
        parser.addOption({L(name), L(help), L(valueName)});
    };
    value("read-token-file", "Token that lets read /metrics and the API; without one reading is free on "
                             "loopback; may be given again.", "FILE");
    value("ingest-token-file", "Token that lets report events; without one reporting is free on "
                               "loopback; may be given again.", "FILE");
    value("tls-certificate", "Serve HTTPS with this certificate and chain (PEM).", "FILE");
    value("tls-key", "Private key of the certificate (PEM).", "FILE");
    value("tls-client-ca", "Clients must show a certificate of this CA (PEM).", "FILE");
    value("statsd-udp", "Receive StatsD datagrams on this loopback address (off).", "ADDRESS:PORT");
    value("statsd-unix", "Receive StatsD datagrams at this Unix socket (off).", "PATH");
    for (const CountLimit &limit : counts)
        value(limit.flag, limit.help, "COUNT");
    for (const SizeLimit &limit : sizes)
        value(limit.flag, limit.help, "BYTES");
    for (const TimeLimit &limit : times)
        value(limit.flag, limit.help, "SECONDS");
}

Result<void> readExporterFlags(const QCommandLineParser &parser, Options &options)
{
    ExporterOptions &exporter = options.exporter;
    const auto files = [&](const char *flag) {
        QStringList paths;
        const QStringList given = parser.values(L(flag));
        for (const QString &path : given)
            paths += QFileInfo(path).absoluteFilePath();
        return paths;
    };
    exporter.access.readTokenFiles = files("read-token-file");
    exporter.access.ingestTokenFiles = files("ingest-token-file");
    for (const auto &[flag, target] :
         {std::pair{"tls-certificate", &exporter.tls.certificateFile},
          std::pair{"tls-key", &exporter.tls.keyFile},
          std::pair{"tls-client-ca", &exporter.tls.clientCaFile}}) {
        if (const QStringList given = files(flag); !given.isEmpty())
            *target = given.last();
    }
    if (parser.isSet(L("statsd-udp"))) {
        const QString text = parser.value(L("statsd-udp"));
        const qsizetype colon = text.lastIndexOf(u':');
        QString host = text.left(qMax<qsizetype>(colon, 0));
        if (host.startsWith(u'[') && host.endsWith(u']'))
            host = host.mid(1, host.size() - 2);
        if (host.isEmpty() || host == L("localhost"))
            host = QStringLiteral("127.0.0.1");
        bool ok = false;
        StatsdOptions::Udp udp;
        udp.port = text.mid(colon + 1).toUShort(&ok);
        if (!ok || !udp.address.setAddress(host) || !udp.address.isLoopback())
            return wrong("statsd-udp",
                         QStringLiteral("'%1' is no loopback address with a port, such as "
                                        "127.0.0.1:8125")
                             .arg(text));
        exporter.statsd.udp = udp;
    }
    if (parser.isSet(L("statsd-unix")))
        exporter.statsd.unixPath = QFileInfo(parser.value(L("statsd-unix"))).absoluteFilePath();
    for (const CountLimit &limit : counts) {
        if (const auto read = readWhole(parser, limit, exporter.limits); !read)
            return read;
    }
    for (const SizeLimit &limit : sizes) {
        if (const auto read = readWhole(parser, limit, exporter.limits); !read)
            return read;
    }
    for (const TimeLimit &limit : times) {
        if (!parser.isSet(L(limit.flag)))
            continue;
        const auto seconds = parseNumber(parser.value(L(limit.flag)).toUtf8());
        if (!seconds || !(*seconds >= 0.1 && *seconds <= 86400))
            return wrong(limit.flag, QStringLiteral("expected seconds from 0.1 to 86400"));
        exporter.limits.*limit.target = Milliseconds(std::llround(*seconds * 1000));
    }
    return {};
}

/// What belongs together; asked when all flags and the file are known.
Result<void> checkTogether(const Options &options)
{
    const TlsOptions &tls = options.exporter.tls;
    if (tls.enabled() && tls.keyFile.isEmpty())
        return wrong("tls-certificate", QStringLiteral("needs a --tls-key"));
    if (!tls.keyFile.isEmpty() && !tls.enabled())
        return wrong("tls-key", QStringLiteral("needs a --tls-certificate"));
    if (!tls.clientCaFile.isEmpty() && !tls.enabled())
        return wrong("tls-client-ca", QStringLiteral("needs a --tls-certificate and --tls-key"));
    if (options.clientCertificate.isEmpty() != options.clientKey.isEmpty())
        return options.clientKey.isEmpty()
            ? wrong("client-certificate", QStringLiteral("needs a --client-key"))
            : wrong("client-key", QStringLiteral("needs a --client-certificate"));
    return {};
}

} // namespace thunes
