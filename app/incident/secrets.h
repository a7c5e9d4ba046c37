// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"

#include <QByteArrayList>
#include <QStringList>

namespace thunes {

/// Every file of this installation that holds a secret: tokens of all roles, Telegram's, keys.
QStringList secretFiles(const Options &options);

/// The values in force without what people put into arguments of programs.
Options withoutArguments(Options options);

/// Takes known secrets out of texts, wherever they have got to: the contents of the files, and
/// passwords in URLs.
class Redactor
{
public:
    explicit Redactor(const QStringList &files);
    QByteArray redacted(QByteArray text) const;

private:
    QByteArrayList m_secrets; ///< The longest first.
};

} // namespace thunes
