// SPDX-License-Identifier: GPL-3.0-or-later
// bench_scrape_exposer SERIES unchanged|changed: the same page from prometheus-cpp's own server.
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

int main(int argc, char *argv[])
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
    const bool changes = argc > 2 && std::strcmp(argv[2], "changed") == 0;
    const auto registry = std::make_shared<prometheus::Registry>();
    prometheus::Family<prometheus::Gauge> *family = nullptr;
    std::vector<prometheus::Gauge *> firsts;
    for (int i = 0; i < count; ++i) {
        if (i % 100 == 0)
            family = &prometheus::BuildGauge()
                          .Name("bench_family_" + std::to_string(i / 100) + "_value")
                          .Help("A gauge of the benchmark.")
                          .Register(*registry);
        auto &gauge = family->Add({{"server_name", "server-" + std::to_string(i)},
                                   {"zone", "eu-west-" + std::to_string(i % 3)}});
        gauge.Set(i * 1.25);
        if (i % 100 == 0)
            firsts.push_back(&gauge);
    }
    prometheus::Exposer exposer("127.0.0.1:0");
    exposer.RegisterCollectable(registry);
    std::printf("%d\n", exposer.GetListeningPorts().at(0));
    std::fflush(stdout);
    for (double next = 0.5;; next += 1) {
        std::this_thread::sleep_for(std::chrono::milliseconds(changes ? 1 : 1000));
        if (changes) {
            for (prometheus::Gauge *gauge : firsts)
                gauge->Set(next);
        }
    }
}
