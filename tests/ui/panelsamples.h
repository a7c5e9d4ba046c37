// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/samples.h"
#include "ui/dashboard/panelloader.h"
#include "ui/panels/panelfactory.h"
#include "ui/panels/panelframe.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtGlobal>

#include <memory>

namespace thunes::samples {

/// A panel as the loader makes it of a file's JSON.
inline Panel fromJson(const char *json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray(json), &error);
    if (!document.isObject())
        qFatal("bad JSON in a test: %s", qPrintable(error.errorString()));
    return loadPanel(document.object());
}

template<typename T>
std::unique_ptr<T> made(const char *json, const PanelContext &context = {})
{
    auto *panel = dynamic_cast<T *>(makePanel(fromJson(json), context, nullptr));
    if (!panel)
        qFatal("not the panel that the JSON asks for: %s", json);
    return std::unique_ptr<T>(panel);
}

/// The same panel in the sizes that a wall and a laptop give it, for the eyes.
inline void shootSizes(PanelFrame *panel, const QString &name,
                       const QList<QSize> &sizes = {QSize(620, 300), QSize(300, 180), QSize(150, 99)})
{
    for (const QSize size : sizes) {
        panel->resize(size);
        shoot(panel, QStringLiteral("%1-%2x%3").arg(name).arg(size.width()).arg(size.height()));
    }
}

} // namespace thunes::samples
