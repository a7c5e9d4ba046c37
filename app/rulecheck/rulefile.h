// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QMap>
#include <QString>

#include <vector>

namespace thunes {

/// One rule of a rule file of Prometheus.
struct RuleText
{
    QString file;
    int line = 0; ///< Where the rule begins, from 1.
    QString group;
    QString name;
    bool alerting = true; ///< False: a recording rule.
    QString expression;
    QMap<QString, QString> labels;
};

/// The rules of one file. The error begins with "FILE:LINE: ". Only what the check needs is looked at; the
/// rest is promtool's.
Result<std::vector<RuleText>> readRules(const QByteArray &text, const QString &file);

} // namespace thunes
