// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration file: refused with a line and a reason, or taken; and what --print-config makes
// of it is a file that means the same.
#include "tests/fuzz/require.h"

#include "app/configuration.h"
#include "app/yaml.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace thunes;

namespace {

const QString file = QStringLiteral("/tmp/f.yaml");

void checkMessage(const QString &message)
{
    static const QRegularExpression form(QStringLiteral("^/tmp/f\\.yaml:[1-9][0-9]*: ."));
    fuzz::require(form.match(message).hasMatch(), "a fault without file, line and reason");
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static QCoreApplication application(*argc, *argv);
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text = fuzz::bytesOf(data, size);
    const auto arguments = argumentsFrom(text, file);
    if (!arguments) {
        checkMessage(arguments.error().message);
        return 0;
    }
    const auto options = parseFlags(*arguments);
    fuzz::require(options.ok(), "checked, and yet refused");
    const QByteArray printed = printConfiguration(*options);
    const auto again = argumentsFrom(printed, file);
    fuzz::require(again.ok(), again ? "" : qUtf8Printable(again.error().message));
    const auto same = parseFlags(*again);
    fuzz::require(same.ok(), "printed, and then refused");
    fuzz::require(printConfiguration(*same) == printed, "printed twice, and different");
    fuzz::require(keysNeedingRestart(*options, *same).isEmpty(), "printed, and then another value");
    return 0;
}
