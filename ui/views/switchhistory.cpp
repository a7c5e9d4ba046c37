// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/switchhistory.h"

#include "exporter/base/csv.h"
#include "ui/models/journalmodel.h"
#include "ui/models/killswitchmodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace thunes {

/// Text anywhere in the entry, and a kind.
class JournalFilter final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setWanted(const QString &text, bool onlyChanges)
    {
        m_text = text;
        m_onlyChanges = onlyChanges;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        if (m_onlyChanges) {
            const QString kind = index.data(JournalModel::KindRole).toString();
            if (kind != QLatin1String("engaged") && kind != QLatin1String("released"))
                return false;
        }
        return m_text.isEmpty()
               || index.data(JournalModel::AllTextRole).toString().contains(m_text,
                                                                            Qt::CaseInsensitive);
    }

private:
    QString m_text;
    bool m_onlyChanges = false;
};

SwitchHistory::SwitchHistory(QWidget *parent)
    : QFrame(parent)
    , m_entries(new JournalModel(this))
    , m_shown(new JournalFilter(this))
    , m_title(new QLabel(QStringLiteral("History"), this))
    , m_note(new QLabel(this))
    , m_filter(new QLineEdit(this))
    , m_kind(new QComboBox(this))
    , m_export(new QPushButton(QStringLiteral("Export CSV…"), this))
    , m_table(new QTableView(this))
{
    setProperty("card", true);
    m_title->setProperty("heading", true);
    m_note->setProperty("quiet", true);
    m_filter->setPlaceholderText(QStringLiteral("Filter: name, reason, date"));
    m_filter->setAccessibleName(QStringLiteral("Filter the history"));
    m_filter->setClearButtonEnabled(true);
    m_kind->addItems({QStringLiteral("Everything"), QStringLiteral("Changes only")});
    m_kind->setAccessibleName(QStringLiteral("Kind of entries"));
    m_shown->setSourceModel(m_entries);
    m_table->setModel(m_shown);
    m_table->setAccessibleName(QStringLiteral("History of the kill switch"));
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);

    auto *top = new QHBoxLayout;
    top->addWidget(m_title);
    top->addWidget(m_note, 1);
    top->addWidget(m_kind);
    top->addWidget(m_filter);
    top->addWidget(m_export);
    auto *column = new QVBoxLayout(this);
    column->addLayout(top);
    column->addWidget(m_table, 1);

    const auto filter = [this] { m_shown->setWanted(m_filter->text(), m_kind->currentIndex() == 1); };
    connect(m_filter, &QLineEdit::textChanged, this, filter);
    connect(m_kind, &QComboBox::currentIndexChanged, this, filter);
    connect(m_export, &QPushButton::clicked, this, &SwitchHistory::chooseFile);
}

void SwitchHistory::show(const KillSwitchModel &model)
{
    m_entries->setEntries(model.journal());
    const bool bad = !model.journalIntact() || !model.journalProblem().isEmpty();
    m_note->setText(bad ? (model.journalProblem().isEmpty() ? QStringLiteral("the journal is damaged")
                                                            : model.journalProblem())
                    : !model.hasJournal()        ? QStringLiteral("loading")
                    : m_entries->rowCount() == 0 ? QStringLiteral("no entries yet")
                                                 : QStringLiteral("chain intact"));
    m_note->setToolTip(m_note->text());
    QPalette colours = m_note->palette();
    colours.setColor(QPalette::WindowText, bad ? palette::critMark : palette::muted);
    m_note->setPalette(colours);
}

void SwitchHistory::setScale(qreal scale)
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(8), px(12), px(10));
    layout()->setSpacing(px(6));
    m_table->verticalHeader()->setDefaultSectionSize(px(26));
    m_table->setColumnWidth(JournalModel::Time, px(118));
    m_table->setColumnWidth(JournalModel::What, px(96));
    m_table->setColumnWidth(JournalModel::Actor, px(92));
    m_filter->setFixedWidth(px(170));
}

int SwitchHistory::shownRows() const
{
    return m_shown->rowCount();
}

Result<void> SwitchHistory::exportCsv(const QString &path) const
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Error{ErrorKind::Io, QStringLiteral("cannot write %1: %2").arg(path, file.errorString())};
    QStringList header;
    for (int column = 0; column < JournalModel::ColumnCount; ++column)
        header << m_shown->headerData(column, Qt::Horizontal).toString();
    file.write(csvLine(header).toUtf8());
    for (int row = 0; row < m_shown->rowCount(); ++row) {
        QStringList fields;
        for (int column = 0; column < JournalModel::ColumnCount; ++column)
            fields << m_shown->index(row, column).data().toString();
        file.write(csvLine(fields).toUtf8());
    }
    if (!file.commit())
        return Error{ErrorKind::Io, QStringLiteral("cannot write %1: %2").arg(path, file.errorString())};
    return {};
}

void SwitchHistory::chooseFile()
{
    const QString path = QFileDialog::getSaveFileName(
        this, QStringLiteral("Export the history"), QStringLiteral("kill-switch-history.csv"),
        QStringLiteral("CSV (*.csv)"));
    if (path.isEmpty())
        return;
    const auto written = exportCsv(path);
    m_note->setText(written ? QStringLiteral("%1 lines written to %2").arg(shownRows()).arg(path)
                            : written.error().message);
}

} // namespace thunes
