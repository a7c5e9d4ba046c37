// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace thunes {

struct YamlField;

/// One node of a YAML document, with the line (from 1) that it begins in. Nothing is converted: what
/// a scalar means is for its reader to say.
struct YamlNode
{
    enum class Kind { Null = 1, Scalar, List, Map };

    Kind kind = Kind::Null;
    int line = 0;
    QString text;       ///< Of a scalar.
    bool plain = false; ///< A scalar without quotes: only such a one may be a number or a boolean.
    std::vector<YamlNode> items;   ///< Of a list.
    std::vector<YamlField> fields; ///< Of a map, in the file's order, doubles kept.

    /// "a list", "text", … for messages.
    QString described() const;
};

/// A field of a map; a type of its own, since a pair would need the whole node before there is one.
struct YamlField
{
    YamlNode key;
    YamlNode value;
};

/// Reads one YAML document. The error begins with "FILE:LINE: ". A document that is too large, too
/// deep, or grows without bound by its aliases is refused.
Result<YamlNode> parseYaml(const QByteArray &text, const QString &file);

} // namespace thunes
