// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/exportertypes.h"
#include "ui/models/evidence.h"
#include "ui/theme/tone.h"

#include <QWidget>

namespace thunes {

class KillSwitchModel;

/// A titled box that paints its own body in logical pixels.
class SwitchCard : public QWidget
{
    Q_OBJECT
public:
    SwitchCard(const QString &title, int logicalHeight, QWidget *parent);

    void setScale(qreal scale);

protected:
    virtual void paintBody(QPainter &painter, const QRectF &body) = 0;
    void setTone(Tone tone);
    void setLogicalHeight(int height);
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title;
    int m_height;
    Tone m_tone = Tone::Neutral;
    qreal m_scale = 1;
};

/// The state in large letters, who, when and why, and the running clock.
class SwitchNowCard final : public SwitchCard
{
public:
    explicit SwitchNowCard(QWidget *parent = nullptr);
    void show(const KillSwitchModel &model);

protected:
    void paintBody(QPainter &painter, const QRectF &body) override;

private:
    QString m_heading, m_line, m_sentence, m_number;
    Tone m_state = Tone::Stale;
};

/// What one needs to decide: PnL use, open positions, breakers, the bot's last sign of life.
class SwitchDecideCard final : public SwitchCard
{
public:
    explicit SwitchDecideCard(QWidget *parent = nullptr);
    /// `current` false: the exporter does not answer, and everything is old.
    void show(const std::optional<ExporterState> &state, bool current);
    /// Name, value and note of each figure.
    QList<QStringList> texts() const;

protected:
    void paintBody(QPainter &painter, const QRectF &body) override;

private:
    struct Figure
    {
        QString name, value, note;
        Tone tone = Tone::Stale;
    };
    QList<Figure> m_figures;
};

/// What each witness says, and whether it agrees with the command.
class SwitchEvidenceCard final : public SwitchCard
{
public:
    explicit SwitchEvidenceCard(QWidget *parent = nullptr);
    void show(const QList<Testimony> &lines);

protected:
    void paintBody(QPainter &painter, const QRectF &body) override;

private:
    QList<Testimony> m_lines;
};

} // namespace thunes
