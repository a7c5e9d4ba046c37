// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace thunes {

enum class MetricType { Gauge = 1, Counter, Histogram };

/// What a metric family is, fixed at compile time. `labels` are the label names in the order in
/// which label values are given everywhere; `buckets` are the finite upper bounds of a histogram.
struct MetricDescriptor
{
    std::string_view name;
    MetricType type;
    std::string_view help;
    std::span<const std::string_view> labels = {};
    std::span<const double> buckets = {};
    /// Tells how the exporter serves and what its process takes: of interest to Prometheus alone. It is
    /// left out of the live state, which would change with every scrape.
    bool isAboutServing = false;
};

/// Every metric that the exporter knows: the contract with Prometheus, the rules and the
/// dashboards. Names, types, labels and buckets of the first eleven never change.
namespace catalogue {

namespace detail {
inline constexpr std::array<std::string_view, 1> breakerName{"breaker_name"};
inline constexpr std::array<std::string_view, 3> order{"venue", "order_type", "side"};
inline constexpr std::array<std::string_view, 1> symbol{"symbol"};
inline constexpr std::array<std::string_view, 1> serverName{"server_name"};
inline constexpr std::array<std::string_view, 5> mcpInfo{"server_name", "transport", "protocol",
                                                         "server", "version"};
inline constexpr std::array<std::string_view, 2> serverReason{"server_name", "reason"};
inline constexpr std::array<std::string_view, 1> worktreeName{"worktree_name"};
inline constexpr std::array<std::string_view, 2> worktreeBranch{"worktree_name", "branch"};
inline constexpr std::array<std::string_view, 2> worktreeOperation{"worktree_name", "operation"};
inline constexpr std::array<std::string_view, 1> collector{"collector"};
inline constexpr std::array<std::string_view, 2> collectorReason{"collector", "reason"};
inline constexpr std::array<std::string_view, 1> result{"result"};
inline constexpr std::array<std::string_view, 2> resultReason{"result", "reason"};
inline constexpr std::array<std::string_view, 1> transport{"transport"};
inline constexpr std::array<std::string_view, 1> source{"source"};
inline constexpr std::array<std::string_view, 3> buildInfo{"version", "qt_version", "revision"};
inline constexpr std::array<std::string_view, 1> environment{"environment"};
inline constexpr std::array<std::string_view, 3> httpRequest{"route", "method", "code"};
inline constexpr std::array<std::string_view, 2> httpRoute{"route", "method"};
inline constexpr std::array<std::string_view, 2> scrape{"format", "encoding"};
inline constexpr std::array<std::string_view, 1> reason{"reason"};
// The old system stopped at 1000, where percentiles saturate.
inline constexpr std::array<double, 11> latencyMs{5,   10,  25,   50,   100,  250,
                                                  500, 1000, 2500, 5000, 10000};
inline constexpr std::array<double, 8> gapSeconds{0.1, 0.5, 1, 2, 5, 10, 30, 60};
inline constexpr std::array<double, 12> confirmationSeconds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                            0.5,   1,    2.5,   5,    10,  30};
inline constexpr std::array<double, 10> requestSeconds{0.0001, 0.0005, 0.001, 0.005, 0.01,
                                                       0.05,   0.1,    0.5,   1,     5};
inline constexpr std::array<double, 11> fsyncSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,   0.1,   0.25,   0.5,   1};
constexpr MetricDescriptor aboutServing(MetricDescriptor metric)
{
    metric.isAboutServing = true;
    return metric;
}
} // namespace detail

// Trading.
inline constexpr MetricDescriptor killSwitchActive{
    "thunes_kill_switch_active", MetricType::Gauge,
    "Whether the kill switch is active (1) or inactive (0), by command or by the trader's report."};
inline constexpr MetricDescriptor circuitBreakerState{
    "thunes_circuit_breaker_state", MetricType::Gauge,
    "State of a circuit breaker: 0 closed, 0.5 half-open, 1 open.", detail::breakerName};
inline constexpr MetricDescriptor dailyPnlUsed{
    "thunes_daily_pnl_used", MetricType::Gauge,
    "Fraction of the daily loss limit that is used; above 1 the limit is exceeded."};
inline constexpr MetricDescriptor openPositions{"thunes_open_positions", MetricType::Gauge,
                                                "Number of open positions."};
inline constexpr MetricDescriptor ordersPlaced{"thunes_orders_placed_total", MetricType::Counter,
                                               "Orders placed.", detail::order};
inline constexpr MetricDescriptor orderLatency{
    "thunes_order_latency_ms", MetricType::Histogram,
    "Time from sending an order to its acknowledgement, in milliseconds.", {}, detail::latencyMs};
inline constexpr MetricDescriptor wsGap{"thunes_ws_gap_seconds", MetricType::Histogram,
                                        "Time between two WebSocket messages, in seconds.",
                                        {},
                                        detail::gapSeconds};
inline constexpr MetricDescriptor wsConnected{
    "thunes_ws_connected", MetricType::Gauge,
    "Whether the WebSocket stream of a symbol is connected (1) or not (0).", detail::symbol};

// Lab.
inline constexpr MetricDescriptor mcpServerHealth{
    "lab_mcp_server_health", MetricType::Gauge,
    "Health of an MCP server: 0 down, 1 up, 2 not configured.", detail::serverName};
inline constexpr MetricDescriptor mcpProbeDuration{
    "lab_mcp_probe_duration_seconds", MetricType::Gauge,
    "How long the last probe of an MCP server took, from its start to its result.",
    detail::serverName};
inline constexpr MetricDescriptor mcpProbeLastSuccess{
    "lab_mcp_probe_last_success_timestamp_seconds", MetricType::Gauge,
    "Unix time of the last probe that an MCP server answered.", detail::serverName};
inline constexpr MetricDescriptor mcpProbeErrors{
    "lab_mcp_probe_errors_total", MetricType::Counter, "Probes of an MCP server that failed.",
    detail::serverReason};
inline constexpr MetricDescriptor mcpServerInfo{
    "lab_mcp_server_info", MetricType::Gauge,
    "Always 1; what an MCP server says it is. Absent while it does not answer.", detail::mcpInfo};
inline constexpr MetricDescriptor mcpServerTools{
    "lab_mcp_server_tools", MetricType::Gauge,
    "Number of tools that an MCP server offers. Absent while it does not answer.",
    detail::serverName};
inline constexpr MetricDescriptor mcpServerDisabled{
    "lab_mcp_server_disabled", MetricType::Gauge,
    "Always 1; an MCP server that an operator has disabled: it is not asked and has no health.",
    detail::serverName};
inline constexpr MetricDescriptor worktreeStatus{
    "lab_worktree_status", MetricType::Gauge,
    "Status of a worktree: 0 complete, 1 working, 2 testing, 3 blocked.", detail::worktreeName};
inline constexpr MetricDescriptor worktreeTestStatus{
    "lab_worktree_test_status", MetricType::Gauge,
    "Test status of a worktree: 0 unknown, 1 passing, 2 failing.", detail::worktreeName};

inline constexpr MetricDescriptor worktreeInfo{
    "lab_worktree_info", MetricType::Gauge,
    "Always 1; the branch that a worktree is on, empty when its HEAD is detached.",
    detail::worktreeBranch};
inline constexpr MetricDescriptor worktreeAhead{
    "lab_worktree_ahead_commits", MetricType::Gauge,
    "Commits that the upstream branch lacks. Absent without an upstream.", detail::worktreeName};
inline constexpr MetricDescriptor worktreeBehind{
    "lab_worktree_behind_commits", MetricType::Gauge,
    "Commits of the upstream branch that are missing. Absent without an upstream.",
    detail::worktreeName};
inline constexpr MetricDescriptor worktreeChanged{
    "lab_worktree_changed_files", MetricType::Gauge,
    "Tracked files that differ from the last commit.", detail::worktreeName};
inline constexpr MetricDescriptor worktreeUntracked{
    "lab_worktree_untracked_files", MetricType::Gauge,
    "Files, and folders of such files, that git neither tracks nor ignores.",
    detail::worktreeName};
inline constexpr MetricDescriptor worktreeConflicts{
    "lab_worktree_conflicted_files", MetricType::Gauge, "Files with unresolved conflicts.",
    detail::worktreeName};
inline constexpr MetricDescriptor worktreeLastCommit{
    "lab_worktree_last_commit_timestamp_seconds", MetricType::Gauge,
    "Unix time of the last commit.", detail::worktreeName};
inline constexpr MetricDescriptor worktreeOperation{
    "lab_worktree_operation", MetricType::Gauge,
    "Always 1; the operation that git is in the middle of: merge, rebase, am, cherry-pick, revert "
    "or bisect. Absent when there is none.",
    detail::worktreeOperation};
inline constexpr MetricDescriptor worktreeLocked{
    "lab_worktree_locked", MetricType::Gauge,
    "Whether the worktree is locked against removal (1) or not (0).", detail::worktreeName};
inline constexpr MetricDescriptor worktreeIndexLocked{
    "lab_worktree_index_locked_timestamp_seconds", MetricType::Gauge,
    "Unix time since which git's index is locked. Absent while it is not.", detail::worktreeName};
inline constexpr MetricDescriptor worktreeTestTime{
    "lab_worktree_test_timestamp_seconds", MetricType::Gauge,
    "Unix time of the test result that the test status is from.", detail::worktreeName};
inline constexpr MetricDescriptor worktreeTestOutdated{
    "lab_worktree_test_outdated", MetricType::Gauge,
    "Whether something changed after the test result (1) or not (0).", detail::worktreeName};

// What the operator's rules need besides.
inline constexpr MetricDescriptor heartbeatTimestamp{
    "thunes_heartbeat_timestamp_seconds", MetricType::Gauge,
    "Unix time of the trading process's last sign of life."};
inline constexpr MetricDescriptor maxPositions{"thunes_max_positions", MetricType::Gauge,
                                               "Limit of open positions, as configured."};
inline constexpr MetricDescriptor environmentInfo{
    "thunes_environment_info", MetricType::Gauge,
    "Always 1; the environment that the trading process says it runs in.", detail::environment};
inline constexpr MetricDescriptor killSwitchCommanded{
    "thunes_kill_switch_commanded", MetricType::Gauge,
    "Whether this exporter commands the kill switch to be engaged (1) or released (0)."};
inline constexpr MetricDescriptor killSwitchReported{
    "thunes_kill_switch_reported", MetricType::Gauge,
    "Whether the trader reports its kill switch as active (1) or inactive (0).", detail::source};
inline constexpr MetricDescriptor killSwitchSequence{
    "thunes_kill_switch_sequence", MetricType::Gauge,
    "Sequence number of the last change of the commanded kill-switch state."};
inline constexpr MetricDescriptor killSwitchConfirmation{
    "thunes_kill_switch_confirmation_seconds", MetricType::Histogram,
    "Time from a kill-switch command to the trader's confirmation.", {},
    detail::confirmationSeconds};
inline constexpr MetricDescriptor killSwitchFailedAttempts{
    "thunes_kill_switch_failed_attempts_total", MetricType::Counter,
    "Kill-switch commands that were refused.", detail::reason};
inline constexpr MetricDescriptor killSwitchJournalHealthy{
    "thunes_kill_switch_journal_healthy", MetricType::Gauge,
    "Whether the kill switch's journal is intact and writable (1) or not (0, which engages)."};
inline constexpr MetricDescriptor killSwitchFsync{
    "thunes_kill_switch_journal_fsync_seconds", MetricType::Histogram,
    "How long the disk took to make an entry of the kill switch's journal durable.", {},
    detail::fsyncSeconds};
inline constexpr MetricDescriptor collectionDuration{
    "lab_collection_duration_seconds", MetricType::Gauge,
    "How long the last collection took.", detail::collector};
inline constexpr MetricDescriptor collectionSuccess{
    "lab_collection_success", MetricType::Gauge,
    "Whether the last collection ended without an error (1) or not (0).", detail::collector};
inline constexpr MetricDescriptor collectionLastSuccess{
    "lab_collection_last_success_timestamp_seconds", MetricType::Gauge,
    "Unix time of the last collection without an error.", detail::collector};
inline constexpr MetricDescriptor collectionErrors{
    "lab_collection_errors_total", MetricType::Counter, "Errors met while collecting.",
    detail::collectorReason};

// The exporter about itself.
inline constexpr MetricDescriptor buildInfo{
    "thunes_exporter_build_info", MetricType::Gauge, "Always 1; what this exporter was built from.",
    detail::buildInfo};
inline constexpr MetricDescriptor configReloadSuccessful{
    "thunes_exporter_config_last_reload_successful", MetricType::Gauge,
    "Whether the last reload of the configuration was taken up (1) or refused (0)."};
inline constexpr MetricDescriptor configReloadTime{
    "thunes_exporter_config_last_reload_success_timestamp_seconds", MetricType::Gauge,
    "Unix time of the configuration that is in force."};
inline constexpr MetricDescriptor tlsExpiry{
    "thunes_exporter_tls_certificate_expiry_timestamp_seconds", MetricType::Gauge,
    "Unix time at which the served certificate expires. Absent without TLS."};
inline constexpr MetricDescriptor tlsReloadSuccessful{
    "thunes_exporter_tls_last_reload_successful", MetricType::Gauge,
    "Whether the newest certificate files are in use (1) or were refused (0). Absent without TLS."};
inline constexpr MetricDescriptor startTime = detail::aboutServing({"process_start_time_seconds", MetricType::Gauge,
                                            "Start time of the process since the Unix epoch."});
inline constexpr MetricDescriptor eventsTotal{"thunes_exporter_events_total", MetricType::Counter,
                                              "Events received, by result.", detail::result};
inline constexpr MetricDescriptor alertMessages{
    "thunes_exporter_alert_messages_total", MetricType::Counter,
    "Messages that Alertmanager's webhook sent, by result.", detail::result};
inline constexpr MetricDescriptor alertWatchdog{
    "thunes_exporter_alert_watchdog_timestamp_seconds", MetricType::Gauge,
    "Unix time when the always-firing Watchdog last arrived from Alertmanager."};
inline constexpr MetricDescriptor pushesTotal{
    "thunes_exporter_pushes_total", MetricType::Counter,
    "Pushes and deletions of groups, by result.", detail::result};
inline constexpr MetricDescriptor pushGroups{"thunes_exporter_push_groups", MetricType::Gauge,
                                             "Groups of pushed metrics."};
inline constexpr MetricDescriptor pushSamples{
    "thunes_exporter_push_samples", MetricType::Gauge,
    "Samples of all groups of pushed metrics, without their own times."};
inline constexpr MetricDescriptor statsdSamples{
    "thunes_exporter_statsd_samples_total", MetricType::Counter,
    "Samples received by StatsD that were accepted, rejected or malformed, and why.",
    detail::resultReason};
inline constexpr MetricDescriptor statsdDatagrams{
    "thunes_exporter_statsd_datagrams_total", MetricType::Counter, "Datagrams received by StatsD.",
    detail::transport};
inline constexpr MetricDescriptor statsdDropped{
    "thunes_exporter_statsd_dropped_datagrams_total", MetricType::Counter,
    "Datagrams that the kernel dropped because StatsD's receive buffer was full.",
    detail::transport};
inline constexpr MetricDescriptor httpRequests = detail::aboutServing({"thunes_exporter_http_requests_total",
                                               MetricType::Counter, "HTTP requests answered.",
                                               detail::httpRequest});
inline constexpr MetricDescriptor httpRequestDuration = detail::aboutServing({
    "thunes_exporter_http_request_duration_seconds", MetricType::Histogram,
    "Time from a complete request to its answer. Long polls take as long as they were asked to.",
    detail::httpRoute, detail::requestSeconds});
inline constexpr MetricDescriptor httpInFlight = detail::aboutServing({
    "thunes_exporter_http_requests_in_flight", MetricType::Gauge,
    "Requests that wait for their answer, this scrape among them."});
inline constexpr MetricDescriptor httpConnections = detail::aboutServing({
    "thunes_exporter_http_connections", MetricType::Gauge,
    "Open connections, WebSockets among them."});
inline constexpr MetricDescriptor httpRejected = detail::aboutServing({
    "thunes_exporter_http_rejected_total", MetricType::Counter,
    "Requests and connections that were refused, evicted or cut off, by reason.", detail::reason});
inline constexpr MetricDescriptor liveSubscribers = detail::aboutServing({
    "thunes_exporter_live_subscribers", MetricType::Gauge,
    "WebSockets that follow the live state."});
inline constexpr MetricDescriptor scrapeSize = detail::aboutServing({
    "thunes_exporter_scrape_size_bytes", MetricType::Gauge,
    "Size of the last page of metrics as it was sent, by format and encoding.", detail::scrape});
inline constexpr MetricDescriptor ownSeries = detail::aboutServing({
    "thunes_exporter_series", MetricType::Gauge,
    "Series of the exporter's own registry; a histogram counts once."});

// The process, under the names that every Prometheus client library uses.
inline constexpr MetricDescriptor processCpu = detail::aboutServing({
    "process_cpu_seconds_total", MetricType::Counter,
    "Total user and system CPU time spent in seconds."});
inline constexpr MetricDescriptor processResident = detail::aboutServing({
    "process_resident_memory_bytes", MetricType::Gauge, "Resident memory size in bytes."});
inline constexpr MetricDescriptor processVirtual = detail::aboutServing({
    "process_virtual_memory_bytes", MetricType::Gauge, "Virtual memory size in bytes."});
inline constexpr MetricDescriptor processVirtualMax = detail::aboutServing({
    "process_virtual_memory_max_bytes", MetricType::Gauge,
    "Maximum amount of virtual memory available in bytes. Absent without a limit."});
inline constexpr MetricDescriptor processOpenFds = detail::aboutServing({
    "process_open_fds", MetricType::Gauge, "Number of open file descriptors."});
inline constexpr MetricDescriptor processMaxFds = detail::aboutServing({
    "process_max_fds", MetricType::Gauge, "Maximum number of open file descriptors."});
inline constexpr MetricDescriptor processThreads = detail::aboutServing({
    "process_threads", MetricType::Gauge, "Number of threads of the process."});

} // namespace catalogue

} // namespace thunes
