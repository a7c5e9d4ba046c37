// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

namespace thunes {

/// The assignments of a shell-style file (`.env`, `.worktree`): `key=value`, `key="value"`,
/// `export key='value'`; comments and anything else are skipped. Nothing is expanded or run. Only
/// the keys in `wanted` are kept: the others may be secrets.
QMap<QString, QString> shellValues(const QByteArray &text, const QStringList &wanted);

} // namespace thunes
