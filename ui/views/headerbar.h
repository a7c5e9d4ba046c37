// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/exportertypes.h"
#include "ui/models/paneldata.h"

#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QHBoxLayout)

namespace thunes {

class Pill;

/// The top line: brand, environment, counts of alerts, how the three processes do, UTC clock and the place of the kill switch. Shows what it is given; ages move with setNow().
class HeaderBar final : public QWidget
{
    Q_OBJECT
public:
    /// How much the header can say in its width.
    enum class Words { All = 1, Short, Fewest };
    Words words() const { return m_words; }

    struct AlertCounts
    {
        int critical = 0;
        int warning = 0;
        bool current = false; ///< False: the counts are not to be trusted.
        bool criticalForSure = false; ///< At least one critical alert is true now, all the same.
    };

    explicit HeaderBar(QWidget *parent = nullptr);

    /// Empty: nobody said which environment this is.
    void setEnvironment(const QString &environment);
    void setAlertCounts(const AlertCounts &counts);
    void setLinks(const LinkStatus &exporter, const LinkStatus &prometheus, const LinkStatus &trader);
    void setNow(TimePoint now);
    /// Takes ownership; sits at the right end.
    void setKillSwitchControl(QWidget *control);
    void setScale(qreal scale);

Q_SIGNALS:
    void wordsChanged();
    void alertsWanted(); ///< Somebody clicked the counts.

protected:
    bool event(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showLink(Pill *pill, const QString &name, const LinkStatus &link);
    void showLinks();
    void showEnvironment();
    void showCounts();
    /// Takes words away until everything fits, and gives them back when there is room again.
    void fit(bool mayWiden);
    bool fits(Words words);

    QHBoxLayout *m_row;
    QWidget *m_brand;
    QWidget *m_clock;
    Pill *m_environment;
    Pill *m_critical;
    Pill *m_warning;
    Pill *m_exporterPill;
    Pill *m_prometheusPill;
    Pill *m_traderPill;
    QWidget *m_killSwitch = nullptr;
    LinkStatus m_exporter;
    LinkStatus m_prometheus;
    LinkStatus m_trader;
    TimePoint m_now;
    qreal m_scale = 1;
    bool m_demo = false;
    Words m_words = Words::All;
    bool m_fitting = false;
    QString m_environmentName;
    AlertCounts m_counts;
};

} // namespace thunes
