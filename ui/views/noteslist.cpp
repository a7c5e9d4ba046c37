// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/noteslist.h"

#include "ui/theme/formstyle.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace thunes {

namespace {

constexpr int panelRole = Qt::UserRole + 1;

QString titleOf(const Panel &panel)
{
    return panel.title.isEmpty() ? QStringLiteral("Panel %1").arg(panel.id) : panel.title;
}

} // namespace

NotesList::NotesList(QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_list(new QListWidget(this))
{
    setProperty("popup", true);
    setAccessibleName(QStringLiteral("Notes on the dashboard file"));
    auto *column = new QVBoxLayout(this);
    auto *heading = new QLabel(QStringLiteral("Not honoured, or repaired"), this);
    heading->setProperty("heading", true);
    column->addWidget(heading);
    column->addWidget(m_list, 1);
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(heading->text());
    const auto take = [this](QListWidgetItem *item) {
        const int panel = item->data(panelRole).toInt();
        if (panel <= 0)
            return;
        hide();
        Q_EMIT panelChosen(panel);
    };
    connect(m_list, &QListWidget::itemClicked, this, take);
    connect(m_list, &QListWidget::itemActivated, this, take);
}

QStringList NotesList::notesOf(const Dashboard &dashboard)
{
    QStringList notes = dashboard.notes;
    for (const thunes::Panel &panel : dashboard.panels) {
        for (const QString &note : panel.notes)
            notes << titleOf(panel) + QStringLiteral(": ") + note;
    }
    return notes;
}

void NotesList::openAt(QWidget *anchor, const Dashboard &dashboard, qreal scale)
{
    setStyleSheet(theme::formStyle(scale));
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(10), px(12), px(12));
    m_list->clear();
    for (const QString &note : dashboard.notes)
        new QListWidgetItem(QStringLiteral("The file: ") + note, m_list);
    for (const thunes::Panel &panel : dashboard.panels) {
        for (const QString &note : panel.notes) {
            auto *item = new QListWidgetItem(titleOf(panel) + QStringLiteral(": ") + note, m_list);
            item->setData(panelRole, panel.id);
        }
    }
    resize(px(520), px(std::min(360, 64 + 34 * std::max(1, m_list->count()))));
    move(anchor->mapToGlobal(QPoint(0, anchor->height() + px(4))));
    show();
    m_list->setFocus();
}

} // namespace thunes
