package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.ServerState;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/upstreams}: each pool with its servers and how they stand. */
final class UpstreamsResource {
    private final Proxy proxy;

    UpstreamsResource(Proxy proxy) {
        this.proxy = proxy;
    }

    Reply list(Call call) {
        call.allow(Set.of());
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("upstreams").writeStartArray();
            for (Upstream upstream : proxy.upstreams()) {
                write(g, upstream);
            }
            g.writeEndArray();
            g.writeEndObject();
        });
    }

    Reply one(Call call, String name) {
        call.allow(Set.of());
        for (Upstream upstream : proxy.upstreams()) {
            if (upstream.name().equals(name)) {
                return Reply.json(200, g -> write(g, upstream));
            }
        }
        return Reply.problem(404, "No such upstream", "there is no upstream '" + name + "'; there are "
                + String.join(", ", proxy.upstreams().stream().map(Upstream::name).toList()));
    }

    private static void write(JsonGenerator g, Upstream upstream) {
        g.writeStartObject();
        g.writeStringProperty("name", upstream.name());
        g.writeBooleanProperty("panic", upstream.panicking());
        g.writeNumberProperty("waiting", upstream.waiting().size());
        g.writeNumberProperty("queue_overflows", upstream.waiting().dropped());
        g.writeName("servers").writeStartArray();
        long now = Ticks.now();
        for (Server server : upstream.servers()) {
            write(g, server.snapshot(now), now);
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    private static void write(JsonGenerator g, ServerState s, long now) {
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
        g.writeNumberProperty("requests", s.requests());
        g.writeNumberProperty("successes", s.successes());
        g.writeNumberProperty("failures", s.failures());
        g.writeEndObject();
    }
}
