// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/exporter.h"
#include "exporter/killswitch/operators.h"
#include "tests/ui/samples.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/labmodel.h"
#include "ui/views/mainwindow.h"

#include <QAbstractItemModelTester>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

namespace thunes {

/// The window on a whole exporter that watches a lab; both live in the test's thread, and speak HTTP
/// as they always do. Both models are watched for sins against Qt's rules all the time.
class LabWindow
{
public:
    /// Generous limits: a busy machine is no misbehaving server. Nothing is collected twice within
    /// a test unless it asks for a shorter interval.
    static ExporterOptions defaults(const QString &labDir)
    {
        ExporterOptions options;
        options.port = 0;
        options.collectionInterval = Milliseconds(60000);
        options.mcp.limits = {.start = Milliseconds(30000),
                              .reply = Milliseconds(20000),
                              .slow = Milliseconds(10000)};
        options.mcp.backOff = Milliseconds(60000);
        if (!labDir.isEmpty())
            options.labDir = labDir;
        return options;
    }

    /// `token`: the file with the operator's; empty: the right one.
    explicit LabWindow(ExporterOptions options, const QString &token = {})
        : m_options(std::move(options))
    {
        m_options.stateDir = m_state.path();
        startExporter();
        m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody(), m_url);
        m_lab = std::make_unique<LabModel>(
            m_url, token.isEmpty() ? Operators::defaultTokenPath(m_state.path()) : token);
        const auto watch = [](QAbstractItemModel *model) {
            new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest,
                                         model);
        };
        watch(m_lab->servers());
        watch(m_lab->worktrees());
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->setLab(m_lab.get());
        m_window->resize(1280, 720);
        m_window->show();
        m_window->activateWindow();
        if (!QTest::qWaitForWindowExposed(m_window.get()))
            qFatal("the window does not come");
    }

    void startExporter()
    {
        m_exporter = std::make_unique<Exporter>(m_options);
        const auto port = m_exporter->start();
        if (!port)
            qFatal("%s", qPrintable(port.error().message));
        m_options.port = *port; // a later one is found at the same place
        m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
    }
    void stopExporter() { m_exporter.reset(); }

    MainWindow &window() { return *m_window; }
    LabModel &lab() { return *m_lab; }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : m_window.get(), static_cast<Qt::Key>(key), modifiers);
    }

    QByteArray get(const QString &path)
    {
        QNetworkReply *reply = m_network.get(QNetworkRequest(m_url.resolved(QUrl(path))));
        QSignalSpy finished(reply, &QNetworkReply::finished);
        if (!finished.wait(30000))
            qFatal("no answer");
        reply->deleteLater();
        return reply->readAll();
    }
    /// The value of a series of /metrics as it is written there; empty: there is none.
    QByteArray metric(const QByteArray &series)
    {
        const auto lines = get(QStringLiteral("/metrics")).split('\n');
        for (const QByteArray &line : lines) {
            if (line.startsWith(series + ' '))
                return line.mid(series.size() + 1);
        }
        return {};
    }

    /// A place where nobody answers.
    static QUrl nobody()
    {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost);
        return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
    }

private:
    QTemporaryDir m_state;
    ExporterOptions m_options;
    QUrl m_url;
    QNetworkAccessManager m_network;
    std::unique_ptr<Exporter> m_exporter;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<LabModel> m_lab;
    std::unique_ptr<MainWindow> m_window; // before the models that it shows
};

} // namespace thunes
