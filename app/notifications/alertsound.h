// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QString>

namespace thunes {

/// The bundled sound as a file that other programs can read; written into the cache when it is not
/// there or not the same.
Result<QString> soundFile();

/// Plays a file with the first of pw-play, paplay and aplay that is installed, without waiting for
/// it; NotFound when there is none.
Result<void> playSound(const QString &file);

} // namespace thunes
