// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dataframe.h"

#include <optional>

namespace thunes {

/// A cell's number; absent for null and for words.
std::optional<double> cellNumber(const DataField &field, qsizetype row);

} // namespace thunes
