package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Plain;
import io.gatepost.diagnostics.text.Terminal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The servers of all upstreams in order of what is looked for, as the lines of one screen. Stateless. */
final class TopView {
    /** What comes first. */
    enum Sort {
        FAILED, REQUESTS, WAIT, FLIGHT, NAME;

        private double of(Row r) {
            return switch (this) {
                case FAILED -> r.failed;
                case REQUESTS -> r.requests;
                case WAIT -> r.waited;
                case FLIGHT -> r.inFlight;
                case NAME -> 0;
            };
        }
    }

    private record Row(String upstream, String server, String state, long inFlight, double requests, double failed,
            double waited, String why) {}

    private static final List<String> HEAD = List.of("UPSTREAM", "SERVER", "STATE", "IN FLIGHT", "REQ/s", "FAILED/s",
            "P99 WAIT", "WHY");
    private static final String KEYS = "f failed  r requests  w wait  i in flight  n name  / filter  q quit";

    private TopView() {}

    /**
     * One screen.
     *
     * @param upstreams an answer of {@code /api/v1/upstreams}
     * @param filter    part of the name of an upstream or server, or of a state
     * @param rows      how many lines there is room for
     */
    static List<String> of(JsonNode upstreams, Sort sort, String filter, int rows, Terminal terminal) {
        List<Row> all = rows(upstreams);
        List<Row> shown = all.stream().filter(r -> matches(r, filter))
                .sorted(Comparator.comparingDouble(sort::of).reversed().thenComparing(Row::upstream)
                        .thenComparing(Row::server))
                .toList();
        long up = all.stream().filter(r -> r.state.equals("up")).count();
        List<String> lines = new ArrayList<>();
        lines.add(terminal.strong("gatepost top") + String.format(Locale.ROOT,
                "  %d of %d servers up, %.1f requests/s, %.1f failed/s over the last minute", up, all.size(),
                all.stream().mapToDouble(Row::requests).sum(), all.stream().mapToDouble(Row::failed).sum()));
        lines.add(terminal.faint("by " + sort.name().toLowerCase(Locale.ROOT)
                + (filter.isEmpty() ? "" : ", with '" + Plain.of(filter) + "'") + ": " + shown.size() + " shown   "
                + KEYS));
        Table table = new Table(0);
        table.add(terminal::strong, HEAD);
        for (Row r : shown) {
            table.add(r.state.equals("up")
                    ? r.failed > 0 ? terminal::doubtful : s -> s
                    : r.state.equals("ejected") || r.state.equals("probing") ? terminal::bad : terminal::faint,
                    List.of(r.upstream, r.server, r.state, Long.toString(r.inFlight), figure(r.requests),
                            figure(r.failed), r.waited < 0 ? "-" : figure(r.waited) + " ms", r.why));
        }
        lines.addAll(table.toString("").lines().toList());
        return lines.subList(0, Math.min(lines.size(), Math.max(1, rows)));
    }

    private static boolean matches(Row r, String filter) {
        String wanted = filter.toLowerCase(Locale.ROOT);
        return (r.upstream + ' ' + r.server + ' ' + r.state).toLowerCase(Locale.ROOT).contains(wanted);
    }

    private static List<Row> rows(JsonNode upstreams) {
        List<Row> rows = new ArrayList<>();
        for (JsonNode upstream : upstreams.path("upstreams")) {
            for (JsonNode s : upstream.path("servers")) {
                JsonNode minute = s.path("windows").path("1m");
                double seconds = Math.max(1, minute.path("seconds").doubleValue(1));
                rows.add(new Row(upstream.path("name").asString(""), s.path("name").asString(""),
                        s.path("state").asString(""), s.path("in_flight").longValue(0),
                        minute.path("requests").doubleValue(0) / seconds,
                        minute.path("failed").doubleValue(0) / seconds,
                        minute.path("latency").path("wait").path("p99_ms").doubleValue(-1),
                        s.path("reason").asString("")));
            }
        }
        return rows;
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value);
    }
}
