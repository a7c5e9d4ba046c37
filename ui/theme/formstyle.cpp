// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/formstyle.h"

#include "ui/theme/palette.h"

#include <QColor>

#include <utility>

namespace thunes::theme {

namespace {

const char *const sheet = R"(
QLabel, QLineEdit, QComboBox, QPushButton, QTableView, QHeaderView::section, QAbstractItemView {
    font-family: Inter; font-size: @12; color: $text;
}
QFrame[card="true"] { background: $panel; border: 1px solid $border; border-radius: @4; }
QFrame[card="true"] > QLabel { border: none; background: transparent; }
QLabel[heading="true"] { font-size: @13; font-weight: 600; }
QLabel[quiet="true"] { color: $secondary; }
QFrame[card="true"] > QLabel[problem="true"] {
    background: $critFill; color: white; border-radius: @4; padding: @6 @10; font-weight: 500;
}
QFrame[card="true"] > QLabel[warning="true"] {
    background: $warnFill; color: $warnText; border: 1px solid $warnMark; border-radius: @4; padding: @6 @10;
}
QLineEdit, QComboBox {
    background: $background; border: 1px solid $strong; border-radius: @4; padding: @4 @8;
    min-height: @20; selection-background-color: $selected; selection-color: $text;
}
QLineEdit:focus, QComboBox:focus { border-color: $accent; }
QComboBox::drop-down { border: none; width: @18; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $strong; selection-background-color: $selected; selection-color: $text;
}
QPushButton {
    background: $raised; border: 1px solid $strong; border-radius: @4; padding: @4 @12;
    min-height: @20; font-weight: 500;
}
QPushButton:hover { border-color: $muted; }
QPushButton:focus { border-color: $accent; }
QPushButton:pressed { background: $selected; }
QPushButton:disabled { color: $muted; background: $panel; border-color: $border; }
QPushButton[danger="true"]:enabled { background: $critFill; border-color: $critBorder; color: white; font-weight: 600; }
QPushButton[danger="true"]:focus { border-color: white; }
QPushButton[plain="true"] { background: transparent; border-color: transparent; color: $accent; padding: @2 @6; }
QPushButton[plain="true"]:focus { border-color: $accent; }
QTableView { background: $panel; border: none; selection-background-color: $selected; selection-color: $text; outline: none; }
QTableView::item { padding: 0 @6; border-bottom: 1px solid $grid; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: @4 @8; font-size: @11;
}
QFrame[popup="true"], QDialog { background: $panel; border: 1px solid $strong; }
QFrame[popup="true"] > QLabel, QDialog QLabel { border: none; background: transparent; }
QLabel[banner="true"] {
    background: $critFill; color: white; font-weight: 500; padding: @8 @12;
}
QTableView[figures="true"] { font-family: JetBrains Mono; }
QLabel[wrong="true"] { color: $critMark; }
QLineEdit[wrong="true"] { border-color: $critBorder; }
QListWidget {
    font-family: Inter; font-size: @12; color: $text; background: $background;
    border: 1px solid $border; border-radius: @4; outline: none;
}
QListWidget::item { padding: @4 @8; border: none; }
QListWidget::item:hover { background: $raised; }
QListWidget::item:selected { background: $selected; color: $text; }
QListWidget:focus { border-color: $accent; }
QMenu {
    font-family: Inter; font-size: @12; color: $text; background: $panel;
    border: 1px solid $strong; padding: @4 0;
}
QMenu::item { padding: @5 @24 @5 @24; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: @4 0; }
QMenu::indicator { width: @8; height: @8; margin-left: @8; border-radius: @4; background: transparent; }
QMenu::indicator:checked { background: $accent; }
QCheckBox, QTabBar, QPlainTextEdit, QSpinBox { font-family: Inter; font-size: @12; color: $text; }
QCheckBox::indicator, QListWidget::indicator {
    width: @12; height: @12; border: 1px solid $muted; border-radius: @3; background: $background;
}
QCheckBox::indicator:checked, QListWidget::indicator:checked {
    background: $accent; border-color: $accent;
}
QCheckBox::indicator:focus { border-color: $text; }
QPlainTextEdit {
    font-family: JetBrains Mono; background: $background; border: 1px solid $border;
    border-radius: @4; selection-background-color: $selected; selection-color: $text;
}
QPlainTextEdit:focus { border-color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $secondary; padding: @6 @12; border: none;
    border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QScrollBar:vertical { background: transparent; width: @10; margin: 0; }
QScrollBar::handle:vertical { background: $strong; border-radius: @4; min-height: @24; margin: @1; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollBar:horizontal { background: transparent; height: @10; margin: 0; }
QScrollBar::handle:horizontal { background: $strong; border-radius: @4; min-width: @24; margin: @1; }
)";

} // namespace

QString formStyle(qreal scale)
{
    const std::pair<QLatin1String, QColor> colours[] = {
        {QLatin1String("$background"), palette::background},
        {QLatin1String("$panel"), palette::panel},
        {QLatin1String("$raised"), palette::raised},
        {QLatin1String("$border"), palette::border},
        {QLatin1String("$strong"), palette::borderStrong},
        {QLatin1String("$grid"), palette::grid},
        {QLatin1String("$text"), palette::text},
        {QLatin1String("$secondary"), palette::secondary},
        {QLatin1String("$muted"), palette::muted},
        {QLatin1String("$accent"), palette::accent},
        {QLatin1String("$selected"), palette::selected},
        {QLatin1String("$critFill"), palette::critFill},
        {QLatin1String("$critBorder"), palette::critBorder},
        {QLatin1String("$critMark"), palette::critMark},
        {QLatin1String("$warnFill"), palette::warnFill},
        {QLatin1String("$warnText"), palette::warnText},
        {QLatin1String("$warnMark"), palette::warnMark}};
    QString text = QLatin1String(sheet);
    for (const auto &[name, colour] : colours)
        text.replace(name, colour.name());
    // @12: twelve logical pixels. The longest first, or @12 would become "1px" and a 2.
    for (int pixels = 24; pixels >= 1; --pixels)
        text.replace(u'@' + QString::number(pixels),
                     QString::number(qRound(pixels * scale)) + QLatin1String("px"));
    return text;
}

} // namespace thunes::theme
