// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/mcpview.h"

#include "ui/models/labmodel.h"
#include "ui/views/labbar.h"
#include "ui/views/labwords.h"
#include "ui/views/mcpdetail.h"
#include "ui/views/mcpgrid.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>

namespace thunes {

McpView::McpView(LabModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_bar(new LabBar(QStringLiteral("MCP servers"), QStringLiteral("Filter: name, reason, server"), this))
    , m_filter(new LabFilter(McpServerModel::AllTextRole, McpServerModel::TroubleRole, this))
    , m_grid(new McpGrid(this))
    , m_empty(new QLabel(this))
    , m_detail(new McpDetail(model, this))
{
    setObjectName(QStringLiteral("mcpView"));
    setAccessibleName(QStringLiteral("MCP servers"));
    setProperty("keys", QStringLiteral("Keys: arrows choose · Enter to its buttons · Ctrl+F filter · Esc back"));
    m_bar->setFilter(m_filter);
    m_bar->addChoice(QStringLiteral("All"), 0, 99);
    m_bar->addChoice(QStringLiteral("In trouble"), 2, 99);
    m_bar->addChoice(QStringLiteral("Up"), 0, 0);
    m_bar->addChoice(QStringLiteral("Not asked"), 1, 1);
    m_filter->setSourceModel(model->servers());
    // Before the grid hears of it: it makes the neighbour of a row that goes the current one, and a
    // button pressed in that moment would reach another server than the one that it was meant for.
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_removing = true; });
    m_grid->setModel(m_filter);
    m_empty->setProperty("empty", true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setTextFormat(Qt::RichText);

    auto *grid = new QGridLayout(this);
    grid->addWidget(m_bar, 0, 0, 1, 2);
    grid->addWidget(m_grid, 1, 0);
    grid->addWidget(m_empty, 1, 0);
    grid->addWidget(m_detail, 1, 1);
    grid->setRowStretch(1, 1);
    grid->setColumnStretch(0, 1);

    connect(model, &LabModel::serversChanged, this, &McpView::refresh);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        findDetail();
        refresh();
    });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, [this] {
        m_removing = false;
        findDetail();
        refresh();
    });
    connect(m_grid->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) {
                if (!current.isValid() || m_removing)
                    return; // one that is filtered out stays in detail
                m_grid->selectionModel()->select(current, QItemSelectionModel::ClearAndSelect);
                m_detail->setServer(current.data().toString());
            });
    connect(m_grid, &McpGrid::wanted, m_detail, &McpDetail::reach);
    connect(m_grid, &McpGrid::touched, this, [this] { m_chosen = true; });
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        m_bar->filterEdit()->setFocus(Qt::ShortcutFocusReason);
        m_bar->filterEdit()->selectAll();
    });
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &McpView::refresh); // ages grow
    setScale(1);
}

void McpView::refresh()
{
    if (!isVisible() || !m_model)
        return;
    const LabContact &contact = m_model->serverContact();
    m_bar->setContact(contact);
    m_bar->setCounts(counts());
    const QString empty = emptyWords(contact, m_model->servers()->rowCount(), m_filter->rowCount(),
                                     QStringLiteral("MCP servers"),
                                     QStringLiteral("Name them in its .mcp.json; it is read anew by itself."));
    m_empty->setText(emptyHtml(empty));
    m_empty->setAccessibleName(empty);
    m_empty->setVisible(!empty.isEmpty());
    m_grid->setVisible(empty.isEmpty());
    m_detail->setVisible(m_model->servers()->rowCount() > 0);
    if (!m_chosen)
        chooseWorst();
    m_detail->refresh();
    m_grid->viewport()->update();
}

void McpView::chooseWorst()
{
    // What most will look for. A server that was not asked yet may still turn out to be worse.
    QModelIndex worst;
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex index = m_filter->index(row, 0);
        if (!worst.isValid()
            || index.data(McpServerModel::TroubleRole).toInt()
                   > worst.data(McpServerModel::TroubleRole).toInt())
            worst = index;
    }
    if (!worst.isValid() || !m_model->serverContact().heading.collected)
        return;
    m_chosen = true;
    m_grid->setCurrentIndex(worst);
}

void McpView::findDetail()
{
    if (m_detail->server().isEmpty())
        return;
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex index = m_filter->index(row, 0);
        if (index.data().toString() != m_detail->server())
            continue;
        if (m_grid->currentIndex() != index)
            m_grid->setCurrentIndex(index);
        return;
    }
    // No card is the one in detail, and the next that somebody chooses is news, whichever it is.
    m_grid->selectionModel()->clear();
}

void McpView::select(const QString &server)
{
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        if (m_filter->index(row, 0).data().toString() != server)
            continue;
        m_chosen = true;
        m_grid->setCurrentIndex(m_filter->index(row, 0));
    }
}

QString McpView::counts() const
{
    const McpServerModel &model = *m_model->servers();
    if (model.rowCount() == 0)
        return {};
    QStringList order;
    QHash<QString, int> numbers;
    int overdue = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto info = model.data(model.index(row), McpServerModel::InfoRole).value<McpServerInfo>();
        if (m_model->serverContact().current && !model.staleness(info).isEmpty()) {
            ++overdue;
            continue;
        }
        ++numbers[wordsFor(info, {}).word.toLower()];
    }
    for (const char *word : {"down", "timeout", "protocol error", "slow", "needs login", "up",
                             "not configured", "disabled", "unknown"}) {
        if (const int number = numbers.take(QLatin1String(word)))
            order << QStringLiteral("%1 %2").arg(number).arg(QLatin1String(word));
    }
    for (auto it = numbers.cbegin(); it != numbers.cend(); ++it)
        order << QStringLiteral("%1 %2").arg(*it).arg(it.key());
    if (overdue > 0)
        order.prepend(QStringLiteral("%1 overdue").arg(overdue));
    QString words = QStringLiteral("%1: ").arg(model.rowCount()) + order.join(QStringLiteral(" · "));
    if (m_filter->rowCount() != model.rowCount())
        words += QStringLiteral("  ·  %1 shown").arg(m_filter->rowCount());
    return m_model->serverContact().current ? words : QStringLiteral("last known, ") + words;
}

QString McpView::emptyText() const
{
    return m_empty->isHidden() ? QString() : m_empty->accessibleName();
}

void McpView::begin()
{
    m_grid->setFocus(Qt::OtherFocusReason);
}

void McpView::setScale(qreal scale)
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(8), px(8), px(8), px(8));
    layout()->setSpacing(px(8));
    setStyleSheet(labStyle(scale));
    m_bar->setScale(scale);
    m_grid->setScale(scale);
    m_detail->setScale(scale);
}

void McpView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_model)
        m_model->watchServers(true);
    refresh();
    m_clock.start();
}

void McpView::hideEvent(QHideEvent *event)
{
    if (m_model)
        m_model->watchServers(false);
    m_clock.stop();
    QWidget::hideEvent(event);
}

} // namespace thunes
