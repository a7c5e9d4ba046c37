// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace thunes {

/// The heading of a dashboard's row: title, an arrow, and how many panels a closed one holds. A click,
/// Space or Return opens and closes it; whoever owns it does the rest.
class RowHeading final : public QAbstractButton
{
    Q_OBJECT
public:
    explicit RowHeading(QWidget *parent);

    void setRow(int id, const QString &title, qsizetype panels);
    int id() const { return m_id; }
    void setClosed(bool closed);
    bool isClosed() const { return m_closed; }
    void setScale(qreal scale);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void describe();

    int m_id = 0;
    qsizetype m_panels = 0;
    qreal m_scale = 1;
    bool m_closed = false;
};

} // namespace thunes
