// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QList>

namespace thunes {

/// A run of bytes, compressed on its own: raw deflate that ends on a byte boundary and refers to
/// nothing before it, so that blocks can be put behind one another in any order.
struct DeflatedBlock
{
    QByteArray bytes;
    quint32 crc = 0;  ///< CRC-32 of the plain bytes.
    qint64 size = 0;  ///< Of the plain bytes.
};

DeflatedBlock deflated(const QByteArray &plain);

/// One gzip member (RFC 1952) of the blocks in this order.
QByteArray gzipOf(const QList<const DeflatedBlock *> &blocks);

/// The plain bytes of a gzip file, all its members; an error when it is none, is cut short, or would
/// grow above `limit` bytes.
Result<QByteArray> gunzipped(const QByteArray &packed, qsizetype limit);

} // namespace thunes
