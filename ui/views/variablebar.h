// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include <memory>
#include <vector>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)

namespace thunes {

class ChoicePopup;
class VariableControl;
class VariableSet;
struct VariableState;

/// The dashboard's variables as controls, in as many lines as they need; hidden while there is
/// nothing to choose. Each says when its values could not be asked or its choice needs a look, a
/// hidden one too. Left and Right walk over the controls, Enter, Space or Down opens one. Does not
/// own the set.
class VariableBar final : public QWidget
{
    Q_OBJECT
public:
    explicit VariableBar(VariableSet *variables, QWidget *parent = nullptr);
    ~VariableBar() override;

    void setScale(qreal scale);
    /// For a wall: hidden whatever there is.
    void setBare(bool bare);
    /// To the first control; false when there is none.
    bool takeFocus();
    /// The control of a variable: a VariableControl or a QLineEdit; null when it shows none.
    QWidget *control(const QString &name) const;
    /// The filters of an ad hoc variable and, last, what adds one.
    QList<VariableControl *> filterControls(const QString &name) const;
    ChoicePopup *popup() const { return m_popup; }

Q_SIGNALS:
    /// Esc on a control.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Item;

    void showAll();
    void showItem(Item &item, const VariableState &state);
    void showFilters(Item &item, const VariableState &state);
    bool isShown(const VariableState &state, bool anyChoice) const;
    void arrange();
    QList<QWidget *> controls() const;
    void openList(const QString &name);
    void chooseKey(const QString &name, int filter);
    void chooseValue(const QString &name, int filter, const QString &key);
    void removeFilter(const QString &name, int filter);

    VariableSet *m_variables;
    std::vector<std::unique_ptr<Item>> m_items;
    ChoicePopup *m_popup;
    QString m_open; ///< The variable whose list is open.
    std::unique_ptr<QObject> m_request; ///< Guard of what the popup waits for.
    qreal m_scale = 1;
    bool m_bare = false;
    bool m_arranging = false;
};

} // namespace thunes
