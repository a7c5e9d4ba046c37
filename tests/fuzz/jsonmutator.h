// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/require.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstring>
#include <random>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

/// Changes one place of a JSON text so that it stays JSON: flipped bytes alone hardly ever get past
/// the parser. Deterministic, as libFuzzer asks.
namespace thunes::fuzz {

class JsonMutator
{
public:
    explicit JsonMutator(unsigned seed)
        : m_random(seed)
    {
    }

    QJsonValue changed(const QJsonValue &root)
    {
        collect(root);
        m_target = m_random() % m_count;
        m_count = 0;
        return walk(root);
    }

private:
    void collect(const QJsonValue &value)
    {
        ++m_count;
        if (m_pool.size() < 500)
            m_pool.append(value);
        if (value.isArray()) {
            for (const QJsonValue &item : value.toArray())
                collect(item);
        } else if (value.isObject()) {
            const QJsonObject object = value.toObject();
            for (auto it = object.begin(); it != object.end(); ++it) {
                if (m_keys.size() < 500)
                    m_keys.append(it.key());
                collect(it.value());
            }
        }
    }

    QJsonValue walk(const QJsonValue &value)
    {
        if (m_count++ == m_target)
            return replaced(value);
        if (value.isArray()) {
            QJsonArray array;
            for (const QJsonValue &item : value.toArray())
                array.append(walk(item));
            return array;
        }
        if (value.isObject()) {
            QJsonObject object = value.toObject();
            for (auto it = object.begin(); it != object.end(); ++it)
                *it = walk(it.value());
            return object;
        }
        return value;
    }

    QJsonValue any()
    {
        static const QJsonValue odd[] = {QJsonValue(),
                                         true,
                                         false,
                                         0,
                                         -1,
                                         1,
                                         0.5,
                                         -0.0,
                                         24,
                                         1e9,
                                         2147483647.0,
                                         2147483648.0,
                                         -2147483649.0,
                                         9007199254740993.0,
                                         1e19,
                                         1e308,
                                         -1e308,
                                         5e-324,
                                         QString(),
                                         QStringLiteral("0"),
                                         QStringLiteral("NaN"),
                                         QStringLiteral("-1e400"),
                                         QStringLiteral("$a"),
                                         QStringLiteral("${a:regex}[[b:csv]]$__all"),
                                         QStringLiteral("/(/"),
                                         QStringLiteral("/.*/i"),
                                         QStringLiteral("now-1d/d"),
                                         QString(3000, u'x'),
                                         QString(QChar(0xd800)),
                                         QJsonArray(),
                                         QJsonObject()};
        if (!m_pool.isEmpty() && m_random() % 2 == 0)
            return m_pool.at(
                static_cast<qsizetype>(m_random() % static_cast<unsigned>(m_pool.size())));
        return odd[m_random() % std::size(odd)];
    }

    QString key()
    {
        return m_keys.isEmpty() ? QString()
                                : m_keys.at(static_cast<qsizetype>(
                                    m_random() % static_cast<unsigned>(m_keys.size())));
    }

    QString mutated(const QString &text)
    {
        std::uint8_t buffer[512];
        const QByteArray bytes = text.toUtf8().left(256);
        std::memcpy(buffer, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        // From the dictionary as well: the words that the code under test knows.
        const std::size_t size =
            LLVMFuzzerMutate(buffer, static_cast<std::size_t>(bytes.size()), sizeof buffer);
        return QString::fromUtf8(bytesOf(buffer, size));
    }

    QJsonValue replaced(const QJsonValue &value)
    {
        if (m_random() % 4 == 0)
            return any();
        if (value.isString())
            return mutated(value.toString());
        if (value.isDouble())
            return m_random() % 2 == 0
                       ? QJsonValue(value.toDouble() * (m_random() % 2 == 0 ? -1 : 1000))
                       : QJsonValue(static_cast<double>(m_random() % 64));
        if (value.isArray()) {
            QJsonArray array = value.toArray();
            const auto at = static_cast<qsizetype>(
                array.isEmpty() ? 0 : m_random() % static_cast<unsigned>(array.size()));
            switch (m_random() % 4) {
            case 0:
                array.append(any());
                break;
            case 1:
                if (!array.isEmpty())
                    array.removeAt(at);
                break;
            case 2:
                for (unsigned i = m_random() % 40; i > 0 && !array.isEmpty(); --i)
                    array.append(array.at(at));
                break;
            default:
                array.prepend(array.isEmpty() ? any() : array.last());
                break;
            }
            return array;
        }
        if (value.isObject()) {
            QJsonObject object = value.toObject();
            switch (m_random() % 3) {
            case 0:
                object.remove(object.keys().value(static_cast<qsizetype>(m_random() % 16)));
                break;
            case 1:
                object.insert(key(), any());
                break;
            default:
                object.insert(mutated(key()), any());
                break;
            }
            return object;
        }
        return any();
    }

    std::minstd_rand m_random;
    QList<QJsonValue> m_pool;
    QStringList m_keys;
    std::size_t m_count = 0;
    std::size_t m_target = 0;
};

/// For LLVMFuzzerCustomMutator. `prefix` bytes in front of the JSON are left as they are.
inline std::size_t mutateJson(std::uint8_t *data, std::size_t size, std::size_t maxSize,
                              unsigned seed, std::size_t prefix = 0)
{
    const auto document = size > prefix
                              ? QJsonDocument::fromJson(bytesOf(data + prefix, size - prefix))
                              : QJsonDocument();
    if (seed % 8 == 0 || document.isNull())
        return LLVMFuzzerMutate(data, size, maxSize);
    const QJsonValue root =
        document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    const QJsonValue out = JsonMutator(seed).changed(root);
    const QByteArray text =
        (out.isArray() ? QJsonDocument(out.toArray()) : QJsonDocument(out.toObject()))
            .toJson(QJsonDocument::Compact);
    if (static_cast<std::size_t>(text.size()) + prefix > maxSize)
        return LLVMFuzzerMutate(data, size, maxSize);
    std::memcpy(data + prefix, text.constData(), static_cast<std::size_t>(text.size()));
    return static_cast<std::size_t>(text.size()) + prefix;
}

} // namespace thunes::fuzz
