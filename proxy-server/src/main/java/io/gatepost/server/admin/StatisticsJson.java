package io.gatepost.server.admin;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.stats.Statistics;
import io.gatepost.diagnostics.stats.Step;
import io.gatepost.diagnostics.stats.Totals;
import io.gatepost.diagnostics.stats.Window;
import io.gatepost.diagnostics.stats.WindowStats;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import tools.jackson.core.JsonGenerator;

/** Statistics as JSON: counts since the start, and latencies over windows, in milliseconds. */
final class StatisticsJson {
    private final Statistics statistics;

    StatisticsJson(Statistics statistics) {
        this.statistics = statistics;
    }

    /** Writes properties {@code totals} and {@code windows}; with {@code start} among them the time since the start. */
    void write(JsonGenerator g, Predicate<Statistics.Key> which, Collection<Window> windows, boolean start) {
        write(g, statistics.totals(which));
        g.writeName("windows").writeStartObject();
        for (Window window : windows) {
            write(g, window.text(), statistics.window(which, window));
        }
        if (start) {
            write(g, "start", statistics.sinceStart(which));
        }
        g.writeEndObject();
    }

    private static void write(JsonGenerator g, Totals t) {
        g.writeName("totals").writeStartObject();
        g.writeNumberProperty("requests", t.requests());
        g.writeNumberProperty("failed", t.failed());
        g.writeName("status").writeStartObject();
        List<Long> statuses = t.statuses();
        for (int i = 1; i < statuses.size(); i++) {
            g.writeNumberProperty(i + "xx", statuses.get(i));
        }
        g.writeNumberProperty("none", statuses.getFirst());
        g.writeEndObject();
        g.writeName("failures").writeStartObject();
        for (Map.Entry<Cause, Long> failures : t.failures().entrySet()) {
            g.writeNumberProperty(failures.getKey().name(), failures.getValue());
        }
        g.writeEndObject();
        g.writeName("retries").writeStartObject();
        t.verdicts().forEach(g::writeNumberProperty);
        g.writeEndObject();
        g.writeNumberProperty("bytes_in", t.bytesIn());
        g.writeNumberProperty("bytes_out", t.bytesOut());
        g.writeName("connections").writeStartObject();
        g.writeNumberProperty("opened", t.connections());
        g.writeNumberProperty("reused", t.reused());
        g.writeNumberProperty("lost_races", t.lostRaces());
        g.writeEndObject();
        g.writeEndObject();
    }

    private static void write(JsonGenerator g, String name, WindowStats w) {
        g.writeName(name).writeStartObject();
        g.writeNumberProperty("seconds", BigDecimal.valueOf(w.millis(), 3));
        g.writeNumberProperty("requests", w.requests());
        g.writeNumberProperty("failed", w.failed());
        g.writeName("latency").writeStartObject();
        w.latencies().forEach((step, latency) -> write(g, step, latency));
        g.writeEndObject();
        g.writeEndObject();
    }

    private static void write(JsonGenerator g, Step step, Histogram latency) {
        g.writeName(step.name().toLowerCase(Locale.ROOT)).writeStartObject();
        g.writeNumberProperty("count", latency.getTotalCount());
        millis(g, "mean_ms", Math.round(latency.getMean()));
        for (int percentile : new int[]{50, 90, 99}) {
            millis(g, "p" + percentile + "_ms", latency.getValueAtPercentile(percentile));
        }
        millis(g, "p999_ms", latency.getValueAtPercentile(99.9));
        millis(g, "max_ms", latency.getMaxValue());
        g.writeEndObject();
    }

    private static void millis(JsonGenerator g, String name, long micros) {
        g.writeNumberProperty(name, BigDecimal.valueOf(micros, 3));
    }
}
