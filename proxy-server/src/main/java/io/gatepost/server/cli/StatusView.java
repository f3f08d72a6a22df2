package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Plain;
import io.gatepost.diagnostics.text.Terminal;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Upstreams and servers, how they stand and how they fare, as text. */
final class StatusView {
    private static final Set<String> SICK = Set.of("ejected", "probing");
    private static final List<String> HEAD = List.of("SERVER", "STATE", "SINCE", "IN FLIGHT", "IDLE", "REQ/1m",
            "FAILED/1m",
            "P99 WAIT", "WHY");

    private StatusView() {}

    /** Whether every upstream has a server in use and none is out because of failures. */
    static boolean isWell(JsonNode upstreams) {
        for (JsonNode upstream : upstreams.path("upstreams")) {
            boolean up = false;
            for (JsonNode server : upstream.path("servers")) {
                if (SICK.contains(state(server))) {
                    return false;
                }
                up |= state(server).equals("up");
            }
            if (!up) {
                return false;
            }
        }
        return true;
    }

    static String of(JsonNode upstreams, JsonNode journal, Terminal terminal) {
        StringBuilder text = new StringBuilder(2048);
        for (JsonNode upstream : upstreams.path("upstreams")) {
            upstream(text, upstream, terminal);
        }
        journal(text, journal, terminal);
        return text.toString();
    }

    private static void upstream(StringBuilder text, JsonNode upstream, Terminal terminal) {
        JsonNode minute = minute(upstream.path("exchanges"));
        text.append(terminal.strong("upstream " + Plain.of(upstream.path("name").asString("")))).append(": ")
                .append(upstream.path("in_flight").longValue(0)).append(" in flight, ")
                .append(upstream.path("waiting").longValue(0)).append(" waiting, ")
                .append(minute.path("requests").longValue(0)).append(" requests in the last minute, ")
                .append(minute.path("failed").longValue(0)).append(" of them failed");
        if (upstream.path("queue_overflows").longValue(0) > 0) {
            text.append(", ").append(upstream.path("queue_overflows").longValue(0))
                    .append(" turned away by a full queue");
        }
        if (upstream.path("panic").booleanValue(false)) {
            text.append("; ").append(terminal.bad("panic: too few servers are left, ejections are ignored"));
        }
        text.append('\n');
        Table table = new Table(0);
        table.add(terminal::faint, HEAD);
        for (JsonNode server : upstream.path("servers")) {
            table.add(style(state(server), terminal), row(server));
        }
        text.append(table.toString("  ")).append('\n');
    }

    private static List<String> row(JsonNode s) {
        JsonNode minute = minute(s);
        JsonNode p99 = minute.path("latency").path("wait").path("p99_ms");
        long age = s.path("state_age_ms").longValue(-1);
        String probe = s.path("probe_in_ms").isMissingNode()
                ? ""
                : "; may be tried again in " + Durations.ofMillis(s.path("probe_in_ms").longValue(0));
        return List.of(s.path("name").asString(""), state(s), age < 0 ? "start" : Ages.of(age) + " ago",
                number(s, "in_flight"), number(s, "idle_connections"), number(minute, "requests"),
                number(minute, "failed"), p99.isMissingNode() ? "-" : p99.asString() + " ms",
                s.path("reason").asString("") + probe);
    }

    private static void journal(StringBuilder text, JsonNode journal, Terminal terminal) {
        text.append(terminal.strong("journal")).append(": ").append(journal.path("state").asString("unknown"));
        String place = journal.path("place").asString("");
        if (!place.isEmpty()) {
            text.append(", ").append(Plain.of(place)).append(", ").append(journal.path("written").longValue(0))
                    .append(" written");
        }
        long lost = journal.path("lost").path("queue_full").longValue(0)
                + journal.path("lost").path("refused").longValue(0);
        if (lost > 0) {
            text.append(", ").append(terminal.bad(lost + " lost"));
        }
        String problem = journal.path("problem").asString("");
        if (!problem.isEmpty()) {
            text.append("; ").append(terminal.bad(Plain.of(problem)));
        }
        text.append('\n');
    }

    private static UnaryOperator<String> style(String state, Terminal terminal) {
        return state.equals("up") ? terminal::good : SICK.contains(state) ? terminal::bad : terminal::doubtful;
    }

    private static String state(JsonNode server) {
        return server.path("state").asString("");
    }

    private static JsonNode minute(JsonNode n) {
        return n.path("windows").path("1m");
    }

    private static String number(JsonNode n, String name) {
        return Long.toString(n.path(name).longValue(0));
    }
}
