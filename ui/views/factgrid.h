// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QGridLayout)
QT_FORWARD_DECLARE_CLASS(QLabel)

namespace thunes {

class ElidedLabel;

/// Names and values below each other; values can be selected, give way when there is little room,
/// and are then whole in the tool tip.
class FactGrid final : public QWidget
{
    Q_OBJECT
public:
    using Facts = QList<QPair<QString, QString>>;

    explicit FactGrid(QWidget *parent = nullptr);

    /// In this order; those without a value are left out.
    void setFacts(const Facts &facts);
    void setScale(qreal scale);
    /// Empty when there is none of this name.
    QString value(const QString &name) const;

private:
    QGridLayout *m_grid;
    QList<QPair<QLabel *, ElidedLabel *>> m_rows;
    qsizetype m_used = 0;
};

} // namespace thunes
