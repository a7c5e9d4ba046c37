// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QListWidget)

namespace thunes {

class PanelFrame;

/// A field over the panels that finds one by words of its title, description or queries. Enter
/// goes there, Shift+Enter shows it alone, Esc closes.
class PanelSearch final : public QFrame
{
    Q_OBJECT
public:
    explicit PanelSearch(QWidget *parent);

    /// Places itself at the top middle of its parent.
    void open(const QList<PanelFrame *> &panels, qreal scale);
    QLineEdit *field() const { return m_field; }
    /// Titles of what fits, best first.
    QStringList found() const;

Q_SIGNALS:
    void chosen(thunes::PanelFrame *panel, bool alone);
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter();
    void choose(bool alone);
    void close();

    QLineEdit *m_field;
    QListWidget *m_list;
    QLabel *m_hint;
    QList<QPointer<PanelFrame>> m_panels;
};

} // namespace thunes
