// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QString>

#include <vector>

namespace thunes {

/// One word of PromQL.
struct PromToken
{
    enum class Kind { Number = 1, Duration, Text, Word, Operator, End };

    Kind kind = Kind::End;
    QString text; ///< As written; of a string its content.
    double number = 0;
    qsizetype position = 0; ///< Of its first character, from 0.
};

/// The words of an expression, the last one an End. Comments are left out.
Result<std::vector<PromToken>> promTokens(const QString &text);

} // namespace thunes
