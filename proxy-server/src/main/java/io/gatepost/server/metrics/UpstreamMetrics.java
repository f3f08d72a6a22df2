package io.gatepost.server.metrics;

import io.gatepost.core.Proxy;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.Ticks;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/** Pools, servers and event loops as they stand. */
final class UpstreamMetrics implements MultiCollector {
    private static final List<String> STATES = List.of("up", "ejected", "probing", "drain", "down", "maintenance");

    private final Proxy proxy;

    UpstreamMetrics(Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public MetricSnapshots collect() {
        Families to = new Families();
        long now = Ticks.now();
        for (Upstream upstream : proxy.upstreams()) {
            String[] of = {"upstream", upstream.name()};
            to.gauge("gatepost_upstream_waiting", "Requests that wait for a connection slot.",
                    upstream.waiting().size(),
                    of);
            to.counter("gatepost_upstream_queue_overflows", "Requests turned away because that queue was full.",
                    upstream.waiting().dropped(), of);
            to.gauge("gatepost_upstream_panic", "1 while so few servers are left that ejections are ignored.",
                    upstream.panicking() ? 1 : 0, of);
            upstream.servers().forEach(server -> server(to, upstream.name(), server, now));
        }
        List<Integer> waiting = proxy.waitingTasks();
        for (int i = 0; i < waiting.size(); i++) {
            to.gauge("gatepost_event_loop_waiting_tasks", "Tasks that wait on an event loop.", waiting.get(i), "loop",
                    Integer.toString(i));
        }
        return to.all();
    }

    private static void server(Families to, String upstream, Server server, long now) {
        String[] of = {"upstream", upstream, "server", server.name()};
        to.gauge("gatepost_server_in_flight", "Requests on a server now.", server.inFlight(), of);
        to.gauge("gatepost_server_idle_connections", "Idle connections to a server.", (double) server.idle(), of);
        String state = server.state(now);
        for (String one : STATES) {
            to.gauge("gatepost_server_state", "1 for the state that a server is in, else 0.", one.equals(state) ? 1 : 0,
                    "upstream", upstream, "server", server.name(), "state", one);
        }
    }
}
