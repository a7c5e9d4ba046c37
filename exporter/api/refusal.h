// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace thunes {

/// An error about what a client has sent, fit for the log: what it quotes from there is left out. The
/// client is told all; but somebody may have sent a token in the wrong place, and logs are kept.
QString withoutQuotations(QString error);

} // namespace thunes
