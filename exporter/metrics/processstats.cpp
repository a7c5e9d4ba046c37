// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/processstats.h"

#include <QByteArray>
#include <QByteArrayList>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace thunes {

namespace {

QByteArray readSmall(const char *path)
{
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    QByteArray text(4096, Qt::Uninitialized);
    const ssize_t size = ::read(descriptor, text.data(), static_cast<size_t>(text.size()));
    ::close(descriptor);
    text.truncate(size < 0 ? 0 : static_cast<qsizetype>(size));
    return text;
}

std::optional<double> limitOf(int resource)
{
    rlimit limit{};
    if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0
        || limit.rlim_cur == RLIM_INFINITY)
        return std::nullopt;
    return static_cast<double>(limit.rlim_cur);
}

std::optional<double> countDescriptors()
{
    DIR *directory = ::opendir("/proc/self/fd");
    if (!directory)
        return std::nullopt;
    int count = -1; // its own
    while (const dirent *entry = ::readdir(directory))
        count += entry->d_name[0] != '.';
    ::closedir(directory);
    return count;
}

} // namespace

ProcessStats readProcessStats()
{
    ProcessStats stats;
    const QByteArray line = readSmall("/proc/self/stat");
    // The second field is the program's name in parentheses, which may hold anything.
    const QByteArrayList fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    if (line.contains(')') && fields.size() > 21) {
        const auto field = [&](int number) { return fields[number - 3].toDouble(); };
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        stats.cpuSeconds = (field(14) + field(15)) / ticks;
        stats.threads = field(20);
        stats.virtualBytes = field(23);
        stats.residentBytes = field(24) * static_cast<double>(::sysconf(_SC_PAGESIZE));
    }
    stats.virtualLimitBytes = limitOf(RLIMIT_AS);
    stats.openDescriptors = countDescriptors();
    stats.descriptorLimit = limitOf(RLIMIT_NOFILE);
    return stats;
}

} // namespace thunes
