// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <optional>

namespace thunes {

/// The moment under the pointer, shared by all charts of a view. Unix seconds.
class Crosshair final : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    std::optional<double> time() const { return m_time; }
    void setTime(std::optional<double> time)
    {
        if (m_time == time)
            return;
        m_time = time;
        Q_EMIT moved();
    }

Q_SIGNALS:
    void moved();

private:
    std::optional<double> m_time;
};

} // namespace thunes
