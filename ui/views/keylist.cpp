// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/keylist.h"

#include <QStringList>

namespace thunes {

namespace {

struct Line
{
    KeyHelp::Group group;
    const char *keys; ///< In Qt's portable form, apart by spaces.
    const char *cap;
    const char *words;
    KeyHelp::Taker taker = KeyHelp::Taker::Window;
};

using Group = KeyHelp::Group;
using Taker = KeyHelp::Taker;

constexpr Line lines[] = {
    {Group::Panels, "1 2 3 4 5 6 7 8 9", "1 – 9", "focus a panel"},
    {Group::Panels, "Left Right Up Down", "← ↑ → ↓", "focus the one beside it"},
    {Group::Panels, "Tab", "Tab", "next panel or control", Taker::Focused},
    {Group::Panels, "V F Return Enter", "V  F  Enter", "the panel alone, and back"},
    {Group::Panels, "I", "I", "inspect: queries, data, export"},
    {Group::Panels, "L Shift+L", "L  Shift+L", "next, previous series alone"},
    {Group::Panels, "/ Ctrl+F", "/  Ctrl+F", "search panels"},
    {Group::Panels, "$", "$", "variables; ← → walk, Enter opens"},
    {Group::Panels, "A", "A", "alerts and stops on the graphs"},
    {Group::Panels, "R", "R", "refresh now"},

    {Group::Time, "T", "T", "choose the range"},
    {Group::Time, "Shift+Left Shift+Right", "Shift+←  →", "earlier, later"},
    {Group::Time, "- + =", "−  +", "zoom out, in"},
    {Group::Time, "Backspace Ctrl+Z Alt+Left", "Backspace", "the range before (Ctrl+Z, Alt+←)"},
    {Group::Time, "Alt+Right", "Alt+→", "the range after it"},
    {Group::Time, "Home", "Home", "back to now, then to the file's"},

    {Group::Dashboards, "D", "D", "list of dashboards"},
    {Group::Dashboards, "Ctrl+O", "Ctrl+O", "open a file"},
    {Group::Dashboards, "Ctrl+W", "Ctrl+W", "close this one"},
    {Group::Dashboards, "Ctrl+PgDown Ctrl+PgUp", "Ctrl+PgDn  PgUp", "next, previous"},
    {Group::Dashboards, "P", "P", "playlist"},
    {Group::Dashboards, "K", "K", "kiosk: the panels alone"},

    {Group::Window, "Ctrl+Shift+H", "Ctrl+Shift+H", "kill switch: lift the guard, hold Space"},
    {Group::Window, "Ctrl+K", "Ctrl+K", "kill-switch page and back"},
    {Group::Window, "Ctrl+A", "Ctrl+A", "alerts page and back"},
    {Group::Window, "Ctrl+M", "Ctrl+M", "MCP servers and back"},
    {Group::Window, "Ctrl+T", "Ctrl+T", "worktrees and back"},
    {Group::Window, "B", "B", "dark, light, as the system"},
    {Group::Window, "F11", "F11", "full screen"},
    {Group::Window, "Escape", "Esc", "leave what was entered last"},
    {Group::Window, "? F1", "?  F1", "this help"},
};

} // namespace

const QList<KeyHelp> &keyList()
{
    static const QList<KeyHelp> list = [] {
        QList<KeyHelp> made;
        for (const Line &line : lines) {
            KeyHelp help{line.group, {}, QString::fromUtf8(line.cap), QString::fromUtf8(line.words),
                         line.taker};
            const QStringList keys = QString::fromLatin1(line.keys).split(u' ');
            for (const QString &key : keys)
                help.keys << QKeySequence::fromString(key, QKeySequence::PortableText);
            made << help;
        }
        return made;
    }();
    return list;
}

QString nameOf(KeyHelp::Group group)
{
    switch (group) {
    case Group::Panels: return QStringLiteral("Panels");
    case Group::Time: return QStringLiteral("Time");
    case Group::Dashboards: return QStringLiteral("Dashboards");
    case Group::Window: break;
    }
    return QStringLiteral("Window");
}

} // namespace thunes
