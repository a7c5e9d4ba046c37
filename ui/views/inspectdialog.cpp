// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspectdialog.h"

#include "ui/dashboard/interval.h"
#include "ui/models/paneltable.h"
#include "ui/panels/panelframe.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/type.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSaveFile>
#include <QStyle>
#include <QTabBar>
#include <QTableView>
#include <QTabWidget>
#include <QVBoxLayout>

namespace thunes {

namespace {

QPlainTextEdit *textView(const QString &name, QWidget *parent)
{
    auto *view = new QPlainTextEdit(parent);
    view->setReadOnly(true);
    view->setAccessibleName(name);
    view->setTabChangesFocus(true);
    view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return view;
}

QTableView *tableView(QAbstractItemModel *model, const QString &name, qreal scale, QWidget *parent)
{
    auto *view = new QTableView(parent);
    view->setModel(model);
    view->setAccessibleName(name);
    view->setShowGrid(false);
    view->setTabKeyNavigation(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(static_cast<int>(24 * scale));
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setProperty("figures", true);
    return view;
}

QString fileName(const QString &title, const QString &suffix)
{
    QString name = title.toLower();
    static const QRegularExpression other(QStringLiteral("[^a-z0-9]+"));
    name.replace(other, QStringLiteral("-"));
    while (name.endsWith(u'-'))
        name.chop(1);
    return (name.isEmpty() ? QStringLiteral("panel") : name) + suffix;
}

} // namespace

InspectDialog::InspectDialog(DashboardSession *session, PanelFrame *panel, qreal scale,
                             QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_panel(panel)
    , m_tabs(new QTabWidget(this))
    , m_query(textView(QStringLiteral("Queries as sent"), this))
    , m_json(textView(QStringLiteral("Data as JSON"), this))
    , m_notes(textView(QStringLiteral("Notes"), this))
    , m_table(new PanelTable(this))
    , m_statistics(new SeriesStatistics(this))
    , m_outcome(new QLabel(this))
    , m_chooseFile([this](const QString &suggestion) {
        return QFileDialog::getSaveFileName(this, QStringLiteral("Save"), suggestion);
    })
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(QStringLiteral("Inspect: ") + panel->panel().title);
    setPalette(type::widgetPalette());
    setStyleSheet(theme::formStyle(scale));
    m_dataView = tableView(m_table, QStringLiteral("Data"), scale, this);
    m_statisticsView = tableView(m_statistics, QStringLiteral("Statistics"), scale, this);
    m_tabs->addTab(m_query, QStringLiteral("Query"));
    m_tabs->addTab(m_dataView, QStringLiteral("Data"));
    m_tabs->addTab(m_statisticsView, QStringLiteral("Statistics"));
    m_tabs->addTab(m_json, QStringLiteral("JSON"));
    m_tabs->addTab(m_notes, QStringLiteral("Notes"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);

    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(px(14), px(10), px(14), px(12));
    column->setSpacing(px(10));
    auto *heading = new QLabel(panel->panel().title, this);
    heading->setProperty("heading", true);
    column->addWidget(heading);
    column->addWidget(m_tabs, 1);
    auto *row = new QHBoxLayout;
    m_outcome->setProperty("quiet", true);
    row->addWidget(m_outcome, 1);
    const auto button = [&](const char *words, auto slot) {
        auto *push = new QPushButton(QString::fromUtf8(words), this);
        push->setAutoDefault(false);
        connect(push, &QPushButton::clicked, this, slot);
        row->addWidget(push);
    };
    button("Update (F5)", &InspectDialog::take);
    button("Copy text", &InspectDialog::copyText);
    button("Copy as PNG", &InspectDialog::copyPicture);
    button("Save PNG\xE2\x80\xA6", &InspectDialog::exportPng);
    button("Export CSV\xE2\x80\xA6", &InspectDialog::exportCsv);
    button("Close", &QDialog::close);
    column->addLayout(row);
    resize(px(860), px(520));
    connect(panel, &QObject::destroyed, this, &QDialog::close);
    connect(session, &QObject::destroyed, this, &QDialog::close);
    take();
}

InspectDialog::~InspectDialog() = default;

void InspectDialog::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void InspectDialog::setFileChooser(std::function<QString(const QString &)> chooser)
{
    m_chooseFile = std::move(chooser);
}

QString InspectDialog::queryText() const { return m_query->toPlainText(); }

QString InspectDialog::jsonText() const { return m_json->toPlainText(); }

QString InspectDialog::notesText() const { return m_notes->toPlainText(); }

QString InspectDialog::outcome() const { return m_outcome->text(); }

void InspectDialog::take()
{
    if (!m_session || !m_panel)
        return;
    const Panel &panel = m_panel->panel();
    const PanelData &shown = m_panel->data();
    QStringList text;
    for (const SentQuery &query : m_session->sentQueries(panel.id)) {
        text << query.refId + QStringLiteral("  ")
                    + (query.span ? QStringLiteral("range  %1 … %2  step %3")
                                        .arg(toIso8601(query.span->from), toIso8601(query.span->to),
                                             durationText(query.step))
                                  : QStringLiteral("instant"));
        text << query.expression << QString();
    }
    if (text.isEmpty())
        text << QStringLiteral("Nothing was asked for this panel.") << QString();
    text << QStringLiteral("Prometheus: ") + m_session->prometheusUrl().toString();
    if (shown.live)
        text << QStringLiteral("The values now come live from the exporter: ")
                    + m_session->exporterUrl().toString();
    m_query->setPlainText(text.join(u'\n'));
    m_table->setPanelData(shown);
    m_statistics->setPanelData(shown);
    m_dataView->resizeColumnsToContents();
    m_statisticsView->resizeColumnsToContents();
    m_json->setPlainText(QString::fromUtf8(QJsonDocument(panelJson(panel, shown)).toJson()));

    QStringList notes;
    for (const QString &warning : shown.warnings)
        notes << QStringLiteral("Warning: ") + warning;
    for (const QString &note : panel.notes)
        notes << QStringLiteral("Dashboard file: ") + note;
    if (!shown.message.isEmpty())
        notes << shown.message;
    m_tabs->setTabText(NotesTab, notes.isEmpty() ? QStringLiteral("Notes")
                                                 : QStringLiteral("Notes (%1)").arg(notes.size()));
    m_notes->setPlainText(notes.isEmpty() ? QStringLiteral("Everything in the file was honoured, and "
                                                           "Prometheus warned of nothing.")
                                          : notes.join(u'\n'));
    const bool isTable = shown.series.isEmpty() && !shown.frames.isEmpty();
    say(QStringLiteral("%1 %2, %3 lines, as of %4 UTC")
            .arg(isTable ? shown.frames.size() : shown.series.size())
            .arg(isTable ? QStringLiteral("tables") : QStringLiteral("series"))
            .arg(m_table->rowCount())
            .arg(toDateTime(SystemClock().now()).toString(QStringLiteral("HH:mm:ss"))));
}

void InspectDialog::say(const QString &words, bool problem)
{
    m_outcome->setText(words);
    m_outcome->setProperty("wrong", problem);
    m_outcome->style()->unpolish(m_outcome);
    m_outcome->style()->polish(m_outcome);
}

void InspectDialog::exportCsv()
{
    const QString path = m_chooseFile(fileName(m_panel ? m_panel->panel().title : QString(),
                                               QStringLiteral(".csv")));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(tableCsv(*m_table).toUtf8()) < 0 || !file.commit())
        say(QStringLiteral("%1 was not written: %2").arg(path, file.errorString()), true);
    else
        say(QStringLiteral("Written: ") + path);
}

void InspectDialog::exportPng()
{
    if (!m_panel)
        return;
    const QString path = m_chooseFile(fileName(m_panel->panel().title, QStringLiteral(".png")));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !m_panel->grab().save(&file, "PNG") || !file.commit())
        say(QStringLiteral("%1 was not written: %2").arg(path, file.errorString()), true);
    else
        say(QStringLiteral("Written: ") + path);
}

void InspectDialog::copyPicture()
{
    if (!m_panel)
        return;
    QGuiApplication::clipboard()->setImage(m_panel->grab().toImage());
    say(QStringLiteral("The panel's picture is in the clipboard"));
}

void InspectDialog::copyText()
{
    QString text;
    switch (m_tabs->currentIndex()) {
    case DataTab: text = tableCsv(*m_table); break;
    case StatisticsTab: text = tableCsv(*m_statistics); break;
    case JsonTab: text = jsonText(); break;
    case NotesTab: text = notesText(); break;
    default: text = queryText(); break;
    }
    QGuiApplication::clipboard()->setText(text);
    say(QStringLiteral("%1 is in the clipboard").arg(m_tabs->currentIndex() == DataTab
                                                             || m_tabs->currentIndex() == StatisticsTab
                                                         ? QStringLiteral("The table as CSV")
                                                         : QStringLiteral("The text")));
}

void InspectDialog::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_F5)
        take();
    else
        QDialog::keyPressEvent(event);
}

} // namespace thunes
