// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/labmodel.h"
#include "ui/theme/tone.h"

#include <QFrame>
#include <QSortFilterProxyModel>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)

namespace thunes {

/// Lets through what has the text anywhere and as much trouble as is wanted.
class LabFilter final : public QSortFilterProxyModel
{
public:
    /// Roles of the source model.
    LabFilter(int textRole, int troubleRole, QObject *parent = nullptr);

    void setText(const QString &text);
    void setTrouble(int least, int most);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    int m_textRole;
    int m_troubleRole;
    QString m_text;
    int m_least = 0;
    int m_most = 99;
};

/// Top of a page about the lab: its name, counts, a choice and a filter, and below, when there is
/// something to say, why the values are old and what went wrong in the last collection.
class LabBar final : public QFrame
{
    Q_OBJECT
public:
    LabBar(const QString &title, const QString &filterHint, QWidget *parent = nullptr);

    /// What the combo box offers, and which troubles each lets through.
    void addChoice(const QString &words, int least, int most);
    void setFilter(LabFilter *filter);
    void setCounts(const QString &words);
    /// Shows what `contact` has to say about age and errors.
    void setContact(const LabContact &contact);
    void setScale(qreal scale);

    QLineEdit *filterEdit() const { return m_filter; }
    QComboBox *choice() const { return m_choice; }
    QString counts() const;
    /// The line about age; empty while the values are current.
    QString problem() const;
    QString notes() const;

private:
    QLabel *m_title;
    QLabel *m_counts;
    QComboBox *m_choice;
    QLineEdit *m_filter;
    QLabel *m_problem;
    QLabel *m_notes;
    QList<QPair<int, int>> m_troubles;
    LabFilter *m_proxy = nullptr;
};

/// One state in a box: glyph, word, and words at the right end.
class LabStateBox final : public QWidget
{
    Q_OBJECT
public:
    explicit LabStateBox(QWidget *parent = nullptr);

    void setContent(Tone tone, const QString &caption, const QString &word, const QString &note);
    void setScale(qreal scale);
    QString word() const { return m_word; }
    QString note() const { return m_note; }
    Tone tone() const { return m_tone; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone = Tone::Stale;
    QString m_caption, m_word, m_note;
    qreal m_scale = 1;
};

/// Why a page has nothing to show, in words; empty when it has. `advice`: how there would be some.
QString emptyWords(const LabContact &contact, int rows, int shown, const QString &things,
                   const QString &advice);

/// The same with what it is about set off from what to do.
QString emptyHtml(const QString &words);

/// The style of the lab's pages.
QString labStyle(qreal scale);

} // namespace thunes
