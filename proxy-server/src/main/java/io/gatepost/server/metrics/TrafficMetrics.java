package io.gatepost.server.metrics;

import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.diagnostics.stats.Step;
import io.gatepost.diagnostics.stats.Totals;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Locale;

/** The statistics of all traffic: of requests by route, of attempts by server. */
final class TrafficMetrics implements MultiCollector {
    private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final Statistics statistics;

    TrafficMetrics(Statistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public MetricSnapshots collect() {
        Families to = new Families();
        for (Statistics.Key key : statistics.keys()) {
            Totals totals = statistics.totals(key::equals);
            if (key.server().isEmpty()) {
                route(to, key, totals);
            } else {
                server(to, key, totals);
            }
        }
        return to.all();
    }

    private void route(Families to, Statistics.Key key, Totals t) {
        String[] of = {"upstream", key.upstream(), "route", key.route()};
        for (int i = 0; i < CLASSES.length; i++) {
            to.counter("gatepost_requests", "Requests that ended, by the class of the status sent.",
                    t.statuses().get(i),
                    with(of, "status", CLASSES[i]));
        }
        t.failures()
                .forEach((cause, count) -> to.counter("gatepost_request_failures", "Requests that failed, by cause.",
                        count, with(of, "cause", cause.name())));
        to.counter("gatepost_client_received_bytes", "Bytes from clients.", t.bytesIn(), of);
        to.counter("gatepost_client_sent_bytes", "Bytes to clients.", t.bytesOut(), of);
        statistics.sinceStart(key::equals).latencies().forEach((step, latency) -> {
            if (step == Step.TOTAL) {
                to.histogram("gatepost_request_duration_seconds", "From a request's first byte to its end.", latency,
                        of);
            }
        });
    }

    private void server(Families to, Statistics.Key key, Totals t) {
        String[] of = {"upstream", key.upstream(), "server", key.server()};
        for (int i = 0; i < CLASSES.length; i++) {
            to.counter("gatepost_attempts", "Attempts that ended, by the class of the server's status.",
                    t.statuses().get(i), with(of, "status", CLASSES[i]));
        }
        t.failures()
                .forEach((cause, count) -> to.counter("gatepost_attempt_failures", "Attempts that failed, by cause.",
                        count, with(of, "cause", cause.name())));
        to.counter("gatepost_server_received_bytes", "Bytes from servers.", t.bytesIn(), of);
        to.counter("gatepost_server_sent_bytes", "Bytes to servers.", t.bytesOut(), of);
        to.counter("gatepost_server_connections_opened", "Connections made to servers.", t.connections(), of);
        to.counter("gatepost_server_connections_reused", "Attempts on connections that had carried a request before.",
                t.reused(), of);
        to.counter("gatepost_server_connections_lost_races",
                "Of those, that met a server which closed the connection meanwhile.", t.lostRaces(), of);
        statistics.sinceStart(key::equals).latencies().forEach((step, latency) -> to.histogram(
                "gatepost_attempt_duration_seconds", "Phases of attempts, and all of an attempt (total).", latency,
                with(of, "phase", step.name().toLowerCase(Locale.ROOT))));
    }

    private static String[] with(String[] labels, String name, String value) {
        return new String[]{labels[0], labels[1], labels[2], labels[3], name, value};
    }
}
