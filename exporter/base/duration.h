// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QByteArrayView>

namespace thunes {

/// A duration as Prometheus writes it: "60s", "1h30m", "500ms"; units y w d h m s ms, each at most once
/// and from the largest to the smallest. Above 0, at most 100 years.
Result<Milliseconds> parseDuration(QByteArrayView text);

} // namespace thunes
