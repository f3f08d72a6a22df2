package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.diagnostics.pattern.PatternBook;
import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.server.journal.Journal;
import io.gatepost.server.metrics.Metrics;

/**
 * What the admin API tells of.
 *
 * @param proxy      the data plane
 * @param journal    the failures
 * @param statistics counts and latencies
 * @param patterns   shapes in many attempts
 * @param metrics    for Prometheus
 * @param operator   what can be changed
 * @param reloader   reads the configuration again
 * @param access     who may do what
 */
public record Sources(Proxy proxy, Journal journal, Statistics statistics, PatternBook patterns, Metrics metrics,
        Operator operator, Reloader reloader, Access access) {}
