package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.ServerState;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.diagnostics.stats.Window;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/upstreams}: each pool with its servers, how they stand and how they fare. */
final class UpstreamsResource {
    private final Proxy proxy;
    private final StatisticsJson statistics;

    UpstreamsResource(Proxy proxy, StatisticsJson statistics) {
        this.proxy = proxy;
        this.statistics = statistics;
    }

    /** All, each with its last minute. */
    Reply list(Call call) {
        call.allow(Set.of());
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("upstreams").writeStartArray();
            for (Upstream upstream : proxy.upstreams()) {
                write(g, upstream, false);
            }
            g.writeEndArray();
            g.writeEndObject();
        });
    }

    /** One, with all that is known. */
    Reply one(Call call, String name) {
        call.allow(Set.of());
        for (Upstream upstream : proxy.upstreams()) {
            if (upstream.name().equals(name)) {
                return Reply.json(200, g -> write(g, upstream, true));
            }
        }
        return Reply.problem(404, "No such upstream", "there is no upstream '" + name + "'; there are "
                + String.join(", ", proxy.upstreams().stream().map(Upstream::name).toList()));
    }

    private void write(JsonGenerator g, Upstream upstream, boolean all) {
        String name = upstream.name();
        g.writeStartObject();
        g.writeStringProperty("name", name);
        g.writeBooleanProperty("panic", upstream.panicking());
        g.writeNumberProperty("waiting", upstream.waiting().size());
        g.writeNumberProperty("queue_overflows", upstream.waiting().dropped());
        g.writeNumberProperty("in_flight", upstream.servers().stream().mapToInt(Server::inFlight).sum());
        g.writeName("exchanges").writeStartObject();
        write(g, key -> key.upstream().equals(name) && !key.route().isEmpty(), all);
        g.writeEndObject();
        g.writeName("attempts").writeStartObject();
        write(g, key -> key.upstream().equals(name) && !key.server().isEmpty(), all);
        g.writeEndObject();
        g.writeName("servers").writeStartArray();
        long now = Ticks.now();
        for (Server server : upstream.servers()) {
            write(g, name, server, now, all);
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    private void write(JsonGenerator g, String upstream, Server server, long now, boolean all) {
        ServerState s = server.snapshot(now);
        g.writeStartObject();
        g.writeStringProperty("name", s.name());
        g.writeStringProperty("state", s.state());
        if (s.since() != 0) {
            g.writeNumberProperty("state_age_ms", (now - s.since()) / 1_000_000);
            g.writeStringProperty("reason", s.reason());
        }
        if (s.ejectedUntil() != 0) {
            g.writeNumberProperty("probe_in_ms", Math.max(0, (s.ejectedUntil() - now) / 1_000_000));
        }
        g.writeNumberProperty("recent_failures", s.recent());
        g.writeNumberProperty("in_flight", s.inFlight());
        g.writeNumberProperty("idle_connections", server.idle());
        g.writeNumberProperty("requests", s.requests());
        g.writeNumberProperty("successes", s.successes());
        g.writeNumberProperty("failures", s.failures());
        write(g, key -> key.upstream().equals(upstream) && key.server().equals(s.name()), all);
        g.writeEndObject();
    }

    private void write(JsonGenerator g, Predicate<Statistics.Key> which, boolean all) {
        statistics.write(g, which, all ? EnumSet.allOf(Window.class) : List.of(Window.MINUTE), all);
    }
}
