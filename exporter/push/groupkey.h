// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "exporter/push/familytext.h"

#include <QByteArray>

namespace thunes {

/// The labels of a group from the path of a push, percent-encoded as it came:
/// `/metrics/job/<job>[/<label>/<value>…]`, where a name with `@base64` has its value in URL-safe base64,
/// padded or not, and `=` for an empty one. By name; an empty instance is left out, since it is what a
/// group without one has. Errors say what is wrong with which label.
Result<EscapedLabels> readGroupKey(const QByteArray &path);

} // namespace thunes
