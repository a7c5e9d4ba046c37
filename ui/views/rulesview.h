// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/tablepage.h"

namespace thunes {

class AlertBoard;

/// Prometheus's rules: state, last evaluation, duration, error.
class RulesView final : public TablePage
{
    Q_OBJECT
public:
    explicit RulesView(AlertBoard *board, QWidget *parent = nullptr);

private:
    void refresh() override;

    AlertBoard *m_board;
};

/// Prometheus's scrape targets: health, last scrape, duration, error. Asked for while it is seen.
class TargetsView final : public TablePage
{
    Q_OBJECT
public:
    explicit TargetsView(AlertBoard *board, QWidget *parent = nullptr);

private:
    void refresh() override;

    AlertBoard *m_board;
    bool m_asking = false;
};

} // namespace thunes
