// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/panels/canvaspanel.h"
#include "ui/panels/fieldvalues.h"

namespace thunes {

/// A bar a value with its name and number: rows in a tall panel, columns in a wide one, unless the
/// file decides. Rows that do not fit go into further columns; what still does not is counted.
class BarGaugePanel final : public CanvasPanel
{
    Q_OBJECT
public:
    explicit BarGaugePanel(Panel panel, QWidget *parent = nullptr);

    const QList<FieldValue> &values() const { return m_values; }
    /// Whether the bars lie: one row each.
    bool liesAt(const QSizeF &size) const;

protected:
    void dataChanged() override;
    QString spokenValues() const override { return spoken(m_values); }
    void render(QPainter &painter, const QSizeF &size) override;

private:
    void renderRows(QPainter &painter, const QSizeF &size);
    void renderColumns(QPainter &painter, const QSizeF &size);
    QColor inkOf(const FieldValue &value) const;
    QString tipOf(const FieldValue &value) const;

    BarGaugeOptions m_options;
    QList<FieldValue> m_values;
};

} // namespace thunes
