// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/variables.h"

namespace thunes {

/// The values in one of Grafana's formats: regex, csv, pipe, json, raw, glob, distributed, lucene,
/// percentencode, uriencode, html, singlequote, doublequote, sqlstring, queryparam, join:x. An
/// empty or unknown format is glob.
QString formatted(const QString &name, const QStringList &values, const QString &format);

/// As a plain $x of a PromQL expression.
QString inQuery(const VariableValue &value);

} // namespace thunes
