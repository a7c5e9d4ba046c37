// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/panelsearch.h"

#include "ui/panels/panelframe.h"
#include "ui/theme/formstyle.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace thunes {

namespace {

constexpr int indexRole = Qt::UserRole + 1;

QString queriesOf(const Panel &panel)
{
    QStringList texts;
    for (const Target &target : panel.targets)
        texts << target.expr;
    return texts.join(u'\n');
}

/// Lower is better; negative: does not fit.
int distance(const Panel &panel, const QStringList &words)
{
    int total = 0;
    for (const QString &word : words) {
        const qsizetype at = panel.title.indexOf(word, 0, Qt::CaseInsensitive);
        if (at >= 0)
            total += at == 0 ? 0 : panel.title.at(at - 1).isLetterOrNumber() ? 2 : 1;
        else if (panel.description.contains(word, Qt::CaseInsensitive))
            total += 10;
        else if (queriesOf(panel).contains(word, Qt::CaseInsensitive))
            total += 20;
        else
            return -1;
    }
    return total;
}

} // namespace

PanelSearch::PanelSearch(QWidget *parent)
    : QFrame(parent)
    , m_field(new QLineEdit(this))
    , m_list(new QListWidget(this))
    , m_hint(new QLabel(this))
{
    setProperty("popup", true);
    setAccessibleName(QStringLiteral("Search panels"));
    m_field->setPlaceholderText(QStringLiteral("Panel title, metric or query"));
    m_field->setAccessibleName(QStringLiteral("Search panels"));
    m_list->setAccessibleName(QStringLiteral("Panels found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    m_hint->setProperty("quiet", true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    column->addWidget(m_hint);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &PanelSearch::filter);
    connect(m_list, &QListWidget::itemClicked, this, [this] { choose(false); });
    hide();
}

void PanelSearch::open(const QList<PanelFrame *> &panels, qreal scale)
{
    m_panels = {panels.begin(), panels.end()};
    setStyleSheet(theme::formStyle(scale));
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(10), px(10), px(10), px(8));
    layout()->setSpacing(px(8));
    const int width = std::min(px(480), parentWidget()->width() - px(20));
    setGeometry((parentWidget()->width() - width) / 2, px(44), width,
                std::min(px(360), parentWidget()->height() - px(60)));
    m_field->clear();
    filter();
    show();
    raise();
    m_field->setFocus();
}

QStringList PanelSearch::found() const
{
    QStringList titles;
    for (int row = 0; row < m_list->count(); ++row)
        titles << m_panels.at(m_list->item(row)->data(indexRole).toInt())->panel().title;
    return titles;
}

void PanelSearch::filter()
{
    const QStringList words = m_field->text().split(u' ', Qt::SkipEmptyParts);
    QList<std::pair<int, int>> fitting;
    for (int i = 0; i < m_panels.size(); ++i) {
        if (!m_panels.at(i))
            continue;
        const int far = distance(m_panels.at(i)->panel(), words);
        if (far >= 0)
            fitting.append({far, i});
    }
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    m_list->clear();
    for (const auto &[far, index] : fitting) {
        const thunes::Panel &panel = m_panels.at(index)->panel();
        const QString title = panel.title.isEmpty() ? QStringLiteral("(panel %1)").arg(panel.id)
                                                    : panel.title;
        const QString query = far >= 20 ? queriesOf(panel).section(u'\n', 0, 0) : QString();
        auto *item = new QListWidgetItem(query.isEmpty() ? title : title + QStringLiteral("   ") + query,
                                         m_list);
        item->setData(indexRole, index);
    }
    m_list->setCurrentRow(0);
    m_hint->setText(fitting.isEmpty() ? QStringLiteral("No panel has that")
                                      : QStringLiteral("Enter goes there · Shift+Enter shows it alone"));
}

bool PanelSearch::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::FocusOut && isVisible()) {
        hide();
    } else if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int rows = m_list->count();
        switch (key->key()) {
        case Qt::Key_Escape:
            close();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            choose(key->modifiers() & Qt::ShiftModifier);
            return true;
        case Qt::Key_Down:
        case Qt::Key_Tab:
            if (rows > 0)
                m_list->setCurrentRow((m_list->currentRow() + 1) % rows);
            return true;
        case Qt::Key_Up:
        case Qt::Key_Backtab:
            if (rows > 0)
                m_list->setCurrentRow((m_list->currentRow() + rows - 1) % rows);
            return true;
        default:
            break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void PanelSearch::choose(bool alone)
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    PanelFrame *panel = m_panels.at(item->data(indexRole).toInt());
    close();
    if (!panel)
        return;
    Q_EMIT chosen(panel, alone);
}

void PanelSearch::close()
{
    hide();
    Q_EMIT closed();
}

} // namespace thunes
