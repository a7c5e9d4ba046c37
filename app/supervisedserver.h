// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QObject>
#include <QProcess>
#include <QTimer>
#include <QUrl>

namespace thunes {

/// Finds a running server (Prometheus, Alertmanager), which is then left alone for ever, or keeps
/// Debian's running as a child: started, restarted with growing pauses when it dies, stopped at the
/// end, and gone with us should we crash. What is particular to one server is in its subclass.
/// Lives in the main thread.
class SupervisedServer : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Looking = 1,
        Foreign,  ///< Was there already; not ours to stop.
        Starting,
        Running,  ///< Ours, and ready.
        Failed,   ///< Why is in text(); tried again with growing pauses.
        Off,      ///< None there, and none is to be started.
    };

    /// Stops a server of ours and waits for its end, which may take as long as its last write.
    ~SupervisedServer() override;

    void start();
    State state() const { return m_state; }
    const QString &name() const { return m_description.name; }
    /// The state in words, with the reason of a failure; never with a secret.
    const QString &text() const { return m_text; }
    qint64 processId() const { return m_process.processId(); }

Q_SIGNALS:
    void changed();

protected:
    struct Description
    {
        QString name;    ///< For people: "Prometheus".
        QString program; ///< Debian's; the package has the same name.
        QString option;  ///< The command-line option that chooses the URL: "prometheus".
        QUrl url;        ///< Where it answers, or is to.
        QString probe;   ///< A path whose answer only such a server gives.
        QString logPath;
        bool start = true; ///< Start one where none answers.
        bool hasSecrets = false; ///< Its log comes through us and redacted().
    };
    explicit SupervisedServer(Description description, QObject *parent = nullptr);

    /// Whether this is an answer of such a server to GET probe.
    virtual bool recognises(const QByteArray &answer) const = 0;
    /// Writes its files and returns its arguments, without those about the address.
    virtual Result<QStringList> prepare() = 0;
    /// A line of its log without what nobody may read there.
    virtual QByteArray redacted(const QByteArray &line) const { return line; }

    QString address() const;

private:
    void look();
    void launch();
    void poll();
    void watchForeign();
    void retry(const QString &why);
    void enter(State state, const QString &text);
    QString lastLogLine() const;
    void turnLog() const;
    void takeLog(bool atEnd);

    Description m_description;
    QNetworkAccessManager m_network{this};
    QProcess m_process{this};
    QByteArray m_logRest; ///< The beginning of a line whose end has not come yet.
    QTimer m_poll{this};
    QTimer m_retry{this};
    QTimer m_remnant{this};
    QElapsedTimer m_age; ///< Since start().
    Milliseconds m_pause{1000};
    State m_state = State::Looking;
    QString m_text;
    bool m_stopping = false;
};

/// The file of the monitoring files with this path ("prometheus/rules.yml"): from `directory` where it
/// is given, else the program's own.
Result<QByteArray> monitoringFile(const QString &directory, const QString &path);

/// `text` without what a log may show of Telegram's tokens.
QString withoutTokens(QString text);

} // namespace thunes
