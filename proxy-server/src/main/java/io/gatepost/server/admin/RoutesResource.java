package io.gatepost.server.admin;

import io.gatepost.core.Proxy;
import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.diagnostics.stats.Window;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/routes}: each route with its traffic. */
final class RoutesResource {
    private final Proxy proxy;
    private final StatisticsJson statistics;

    RoutesResource(Proxy proxy, StatisticsJson statistics) {
        this.proxy = proxy;
        this.statistics = statistics;
    }

    /** All, each with its last minute. */
    Reply list(Call call) {
        call.allow(Set.of());
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("routes").writeStartArray();
            proxy.exchangesByRoute().forEach((name, inFlight) -> write(g, name, inFlight, false));
            g.writeEndArray();
            g.writeEndObject();
        });
    }

    /** One, with all that is known. */
    Reply one(Call call, String name) {
        call.allow(Set.of());
        Map<String, Long> routes = proxy.exchangesByRoute();
        Long inFlight = routes.get(name);
        return inFlight == null
                ? Reply.problem(404, "No such route",
                        "there is no route '" + name + "'; there are " + String.join(", ", routes.keySet()))
                : Reply.json(200, g -> write(g, name, inFlight, true));
    }

    private void write(JsonGenerator g, String name, long inFlight, boolean all) {
        g.writeStartObject();
        g.writeStringProperty("name", name);
        g.writeNumberProperty("in_flight", inFlight);
        statistics.write(g, ofRoute(name), all ? EnumSet.allOf(Window.class) : List.of(Window.MINUTE), all);
        g.writeEndObject();
    }

    private static Predicate<Statistics.Key> ofRoute(String name) {
        return key -> key.route().equals(name);
    }
}
