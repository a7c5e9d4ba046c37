// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/livestream.h"
#include "ui/models/alertboard.h"
#include "ui/models/alertmodel.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSocketNotifier>
#include <QTest>

#include <array>
#include <cstdio>
#include <unistd.h>

using namespace thunes;
using namespace std::chrono_literals;
using L = QLatin1String;

namespace {

/// The desktop's alert model without its window, for a test that drives it from outside:
///   alertdesk PROMETHEUS ALERTMANAGER EXPORTER
/// Prints the whole picture as one line of JSON whenever it changes, and takes orders, one JSON object a
/// line: {"silence": MATCHER, "comment": TEXT}, {"expire": ID}. Ends at the end of its input.
class AlertDesk : public QObject
{
    Q_OBJECT
public:
    AlertDesk(const AlertBoardOptions &options, QObject *parent = nullptr)
        : QObject(parent)
        , m_stream(options.exporter)
        , m_board(options)
        , m_tester(&m_model, QAbstractItemModelTester::FailureReportingMode::Fatal)
        , m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        m_link.detail = QStringLiteral("not asked yet");
        m_print.setSingleShot(true);
        m_print.setInterval(10ms);
        connect(&m_print, &QTimer::timeout, this, &AlertDesk::print);
        const auto later = [this] { m_print.start(); };
        connect(&m_board, &AlertBoard::changed, this, [this](const QList<AlertChange> &changes) {
            for (const AlertChange &change : changes)
                m_changes.append(QJsonObject{
                    {L("key"), change.entry.key},
                    {L("name"), change.entry.name()},
                    {L("from"), change.from ? phaseWord(*change.from) : QString()},
                    {L("to"), phaseWord(change.entry.phase)}});
            m_print.start();
        });
        connect(&m_board, &AlertBoard::linksChanged, this, later);
        connect(&m_board, &AlertBoard::silencesChanged, this, later);
        connect(&m_stream, &LiveStream::alertsReceived, &m_board, &AlertBoard::setPushed);
        connect(&m_stream, &LiveStream::received, this, [this](const ExporterState &state) {
            m_state = state;
            m_link.lastAnswer = SystemClock().now();
            setLink(LinkState::Up, {});
        });
        connect(&m_stream, &LiveStream::lost, this,
                [this](const QString &why) { setLink(LinkState::Down, why); });
        connect(&m_input, &QSocketNotifier::activated, this, &AlertDesk::read);
        m_stream.start();
        m_board.start();
        print();
    }

private:
    void setLink(LinkState state, const QString &detail)
    {
        m_link.state = state;
        m_link.detail = detail;
        m_board.setExporter(m_state, m_link);
    }

    static QJsonObject toObject(const LabelSet &labels)
    {
        QJsonObject object;
        for (auto it = labels.cbegin(); it != labels.cend(); ++it)
            object.insert(it.key(), it.value());
        return object;
    }

    void print()
    {
        m_model.setEntries(m_board.entries());
        QJsonArray alerts;
        for (int group = 0; group < m_model.rowCount(); ++group) {
            const QModelIndex parent = m_model.index(group, 0);
            for (int row = 0; row < m_model.rowCount(parent); ++row) {
                const AlertEntry &entry = *m_model.entry(m_model.index(row, 0, parent));
                alerts.append(QJsonObject{{L("name"), entry.name()},
                                          {L("phase"), phaseWord(entry.phase)},
                                          {L("labels"), toObject(entry.labels)},
                                          {L("summary"), entry.summary()},
                                          {L("sources"), static_cast<int>(entry.sources)},
                                          {L("lost"), static_cast<int>(entry.lost)}});
            }
        }
        QJsonArray silences;
        for (const Silence &silence : m_board.silences()) {
            QJsonArray matchers;
            for (const LabelMatcher &matcher : silence.matchers)
                matchers.append(matcher.text());
            silences.append(QJsonObject{{L("id"), silence.id},
                                        {L("matchers"), matchers},
                                        {L("comment"), silence.comment},
                                        {L("createdBy"), silence.createdBy},
                                        {L("expired"), silence.state == SilenceState::Expired}});
        }
        const QJsonObject picture{{L("alerts"), alerts},
                                  {L("silences"), silences},
                                  {L("changes"), m_changes},
                                  {L("problems"), QJsonArray::fromStringList(m_board.problems())},
                                  {L("complete"), m_board.isComplete()},
                                  {L("canSilence"), m_board.canSilence()},
                                  {L("error"), m_error}};
        std::puts(QJsonDocument(picture).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
    }

    void read()
    {
        std::array<char, 4096> bytes;
        const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0)
            return QCoreApplication::quit();
        m_pending.append(bytes.data(), count);
        for (qsizetype end = 0; (end = m_pending.indexOf('\n')) >= 0;) {
            obey(QJsonDocument::fromJson(m_pending.left(end)).object());
            m_pending.remove(0, end + 1);
        }
    }

    void obey(const QJsonObject &order)
    {
        const auto done = [this](const auto &result) {
            m_error = result ? QString() : result.error().message;
            m_print.start();
        };
        if (order.contains(L("expire")))
            return m_board.expireSilence(order.value(L("expire")).toString(), this, done);
        const auto matcher = parseMatcher(order.value(L("silence")).toString());
        if (!matcher)
            qFatal("no such order");
        Silence silence;
        silence.matchers = {*matcher};
        silence.startsAt = SystemClock().now();
        silence.endsAt = silence.startsAt + 1h;
        silence.createdBy = QStringLiteral("the desk");
        silence.comment = order.value(L("comment")).toString();
        m_board.setSilence(silence, this, done);
    }

    LiveStream m_stream;
    AlertBoard m_board;
    AlertModel m_model;
    QAbstractItemModelTester m_tester;
    QSocketNotifier m_input;
    QTimer m_print;
    std::optional<ExporterState> m_state;
    LinkStatus m_link;
    QJsonArray m_changes; ///< Every change of phase since the start.
    QString m_error;      ///< Of the last order.
    QByteArray m_pending;
};

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4)
        return 2;
    AlertBoardOptions options;
    options.prometheus = QUrl(arguments[1]);
    options.alertmanager = QUrl(arguments[2]);
    options.exporter = QUrl(arguments[3]);
    options.interval = 500ms;
    AlertDesk desk(options);
    return QCoreApplication::exec();
}

#include "alertdesk.moc"
