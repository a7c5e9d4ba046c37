// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/tablepanel.h"

#include "ui/models/panelpicture.h"
#include "ui/panels/tablemodel.h"
#include "ui/panels/tableview.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace thunes {

/// One line below the table, in step with its columns.
class TablePanel::Footer final : public QWidget
{
public:
    Footer(const TablePanel *panel, QWidget *parent)
        : QWidget(parent)
        , m_panel(panel)
    {
    }
    void setScale(qreal scale)
    {
        m_scale = scale;
        setFixedHeight(static_cast<int>(std::round(28 * scale)));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), palette::panel);
        painter.setPen(QPen(palette::borderStrong, 1));
        painter.drawLine(rect().topLeft(), rect().topRight());
        const QStringList texts = m_panel->footerTexts();
        const QFont font = type::numbers(static_cast<int>(std::round(12 * m_scale)), QFont::Medium);
        const QHeaderView *header = m_panel->view()->horizontalHeader();
        for (int column = 0; column < texts.size(); ++column) {
            const QRectF cell(header->sectionViewportPosition(column) + 8 * m_scale, 0,
                              header->sectionSize(column) - 16 * m_scale, height());
            const auto align = Qt::Alignment(
                m_panel->model()->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole).toInt());
            theme::paintText(painter, font, palette::text, cell,
                             type::elidedRight(font, texts.at(column), cell.width()),
                             align & Qt::AlignHorizontal_Mask);
        }
    }

private:
    const TablePanel *m_panel;
    qreal m_scale = 1;
};

TablePanel::TablePanel(Panel panel, QWidget *parent)
    : PanelFrame(std::move(panel), parent)
    , m_options(tableOptions(PanelFrame::panel().options))
    , m_shown(m_options.frame)
    , m_model(new TableModel(PanelFrame::panel(), this))
{
    auto *body = new QWidget;
    auto *layout = new QVBoxLayout(body);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_view = new TableView(m_model, m_options, body);
    m_view->setAccessibleName(PanelFrame::panel().title);
    m_footer = new Footer(this, body);
    m_choice = new QComboBox(body);
    m_choice->setPalette(type::widgetPalette());
    m_choice->setAccessibleName(QStringLiteral("Table shown"));
    m_choice->hide();
    m_footer->setVisible(m_options.showFooter);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_footer);
    layout->addWidget(m_choice);
    connect(m_view, &TableView::columnsMoved, m_footer, qOverload<>(&QWidget::update));
    connect(m_view, &TableView::linkClicked, this, &TablePanel::follow);
    connect(m_choice, &QComboBox::activated, this, &TablePanel::showTable);
    setBodyWidget(body);
    scaleChanged();
    setData({});
}

void TablePanel::follow(const QUrl &link)
{
    // A dashboard of the same server: /d/UID/slug.
    if (link.isRelative()) {
        if (link.path().startsWith(QLatin1String("/d/")))
            Q_EMIT dashboardRequested(link.path().section(u'/', 2, 2));
        return;
    }
    const QString scheme = link.scheme();
    if (scheme == QLatin1String("https") || scheme == QLatin1String("http")
        || scheme == QLatin1String("mailto"))
        Q_EMIT linkActivated(link);
}

void TablePanel::dataChanged()
{
    m_tables = hasPicture() ? data().frames : QList<DataFrame>();
    QStringList names;
    for (qsizetype i = 0; i < m_tables.size(); ++i) {
        const DataFrame &table = m_tables.at(i);
        names << (!table.name.isEmpty()    ? table.name
                  : !table.refId.isEmpty() ? QStringLiteral("Query %1").arg(table.refId)
                                           : QStringLiteral("Table %1").arg(i + 1));
    }
    m_choice->setVisible(m_tables.size() > 1 && bodyRect().height() >= 110);
    m_choice->clear();
    m_choice->addItems(names);
    m_view->setStale(data().state == PanelState::Stale);
    showTable(m_shown);
    const int rows = m_model->rowCount();
    setSummary(data().state == PanelState::Stale && hasPicture() ? Tone::Stale : Tone::Neutral,
               rows == 0             ? QString()
               : rows == 1           ? QStringLiteral("1 row")
               : isCut()               ? QStringLiteral("first %1 rows").arg(rows)
                                     : QStringLiteral("%1 rows").arg(rows));
}

void TablePanel::showTable(int index)
{
    if (m_tables.isEmpty())
        return;
    m_shown = std::clamp(index, 0, static_cast<int>(m_tables.size()) - 1);
    m_choice->setCurrentIndex(m_shown);
    m_model->setFrame(m_tables.at(m_shown));
    m_view->rowsChanged();
    m_view->sortAsConfigured();
    m_view->fitColumns();
    m_footer->update();
}

QStringList TablePanel::footerTexts() const
{
    QStringList texts;
    if (!m_options.showFooter)
        return texts;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        const QString text = m_model->footer(column, m_options);
        // A sum over a part must not look like one over all.
        texts << (isCut() && !text.isEmpty() ? QStringLiteral("of these: ") + text : text);
    }
    return texts;
}

bool TablePanel::isCut() const
{
    return m_model->rowCount() >= mostRows
           && std::any_of(data().warnings.begin(), data().warnings.end(), [](const QString &warning) {
                  return warning.startsWith(QLatin1String("Only the first "));
              });
}

QString TablePanel::spokenValues() const
{
    QStringList names;
    for (int column = 0; column < m_model->columnCount(); ++column)
        names << m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    return QStringLiteral("Columns: ") + names.join(QStringLiteral(", "));
}

void TablePanel::resizeEvent(QResizeEvent *event)
{
    m_footer->setVisible(m_options.showFooter && bodyRect().height() >= 110);
    m_choice->setVisible(m_tables.size() > 1 && bodyRect().height() >= 110);
    PanelFrame::resizeEvent(event);
}

void TablePanel::scaleChanged()
{
    m_view->setScale(PanelFrame::scale());
    m_footer->setScale(PanelFrame::scale());
    m_choice->setFont(type::words(static_cast<int>(std::round(12 * PanelFrame::scale()))));
}

} // namespace thunes
