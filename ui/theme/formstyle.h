// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace thunes::theme {

/// Style sheet for the stock widgets of a page (fields, buttons, lists, tables) in the console's
/// colours and type. Properties choose the role: card (a frame), heading, quiet, problem (labels),
/// danger, plain (buttons).
QString formStyle(qreal scale);

} // namespace thunes::theme
