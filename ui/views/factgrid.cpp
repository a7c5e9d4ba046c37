// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/factgrid.h"

#include "ui/views/elidedlabel.h"

#include <QGridLayout>
#include <QLabel>

namespace thunes {

FactGrid::FactGrid(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setColumnStretch(1, 1);
}

void FactGrid::setFacts(const Facts &facts)
{
    m_used = 0;
    for (const auto &[name, value] : facts) {
        if (value.isEmpty())
            continue;
        if (m_used == m_rows.size()) {
            auto *left = new QLabel(this);
            auto *right = new ElidedLabel(this);
            left->setProperty("quiet", true);
            right->setProperty("fact", true);
            const int row = static_cast<int>(m_used);
            m_grid->addWidget(left, row, 0);
            m_grid->addWidget(right, row, 1);
            m_rows.append(qMakePair(left, right));
        }
        const auto &[left, right] = m_rows[m_used++];
        right->setWords(value);
        left->setText(name);
    }
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        m_rows[i].first->setVisible(i < m_used);
        m_rows[i].second->setVisible(i < m_used);
    }
}

void FactGrid::setScale(qreal scale)
{
    m_grid->setHorizontalSpacing(static_cast<int>(14 * scale));
    m_grid->setVerticalSpacing(static_cast<int>(3 * scale));
}

QString FactGrid::value(const QString &name) const
{
    for (qsizetype i = 0; i < m_used; ++i) {
        if (m_rows[i].first->text() == name)
            return m_rows[i].second->text();
    }
    return {};
}

} // namespace thunes
