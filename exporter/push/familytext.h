// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/push/expositionparser.h"

#include <QByteArray>

#include <string>
#include <utility>
#include <vector>

namespace thunes {

/// Labels with their values escaped as in the text format, by name.
using EscapedLabels = std::vector<std::pair<std::string, std::string>>;

/// `\`, `"` and line feed as the text format writes them in a label value.
std::string escapedLabelValue(std::string_view value);

/// A pushed family with its final labels.
struct FamilyText
{
    QByteArray lines;       ///< By labels; the bounds of a series in rising order.
    std::size_t samples = 0; ///< Lines.
};

/// Writes the samples of a family, those of `group` added to its labels and overriding them, and
/// `instance=""` where nobody gives an instance, as Pushgateway does. Checks what a single line does not
/// show: no series twice, buckets that do not fall, their last one equal to the count. A histogram
/// without +Inf gets it from its count, one without a count from +Inf; a missing sum stays missing.
Result<FamilyText> writeFamily(const ParsedFamily &family, const ParsedExposition &exposition,
                               const EscapedLabels &group);

} // namespace thunes
