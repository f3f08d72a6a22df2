package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.pattern.Series.Row;
import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything times out, on all servers and routes: the cause tells whose fault it is. */
final class AllSlow implements Detector {
    private static final int BEFORE = 30;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        long now = context.now();
        long from = Math.max(now - 300_000, pool.series().back(now, 60_000, 20));
        long attempts = pool.series().sum(Row.ATTEMPTS, from, now);
        long timeouts = pool.series().sum(Row.TIMEOUTS, from, now);
        if (attempts < 20 || timeouts < 0.9 * attempts || !everywhere(pool, from, now)) {
            return;
        }
        List<Observation> failed = pool.failedSince(from).stream()
                .filter(o -> o.cause() != null && Group.of(o.cause()) == Group.TIMEOUT).toList();
        Map<Cause, Long> by = new EnumMap<>(Cause.class);
        for (Observation o : failed) {
            if (o.cause() != null) {
                by.merge(o.cause(), o.weight(), Long::sum);
            }
        }
        if (by.isEmpty()) {
            return;
        }
        Cause top = by.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        List<String> figures = new ArrayList<>();
        figures.add("timeouts: " + Text.rate(timeouts, attempts) + ", most of them " + top);
        figures.add(meaning(top));
        ramp(pool, failed.getFirst().began(), figures);
        found.accept(
                new Pattern(Kind.ALL_SLOW, Strength.STRONG, pool.name(), null, Text.instant(failed.getFirst().at()),
                        Text.instant(failed.getLast().at()), timeouts,
                        "everything times out, on all servers and routes", figures,
                        List.of("look at what all requests share: a database, a lock, a pool, the network",
                                "do not raise read_timeout: more would be stuck")));
    }

    private static boolean everywhere(Pool pool, long from, long now) {
        List<Series> busy = pool.routes().values().stream().filter(r -> r.sum(Row.ATTEMPTS, from, now) >= 5).toList();
        long all = pool.routes().values().stream().filter(r -> r.sum(Row.ATTEMPTS, from, now) > 0).count();
        if (busy.size() < Math.min(3, all)) {
            return false;
        }
        return pool.members().stream().filter(m -> m.series().sum(Row.ATTEMPTS, from, now) > 0)
                .allMatch(m -> m.series().sum(Row.TIMEOUTS, from, now) >= 0.8
                        * m.series().sum(Row.ATTEMPTS, from, now));
    }

    private static String meaning(Cause cause) {
        return switch (cause) {
            case CONNECT_TIMEOUT_NO_ANSWER -> "nobody answers SYNs: a network, a firewall or the hosts";
            case CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL, RESPONSE_TIMEOUT_NOT_ACCEPTED ->
                "the applications do not accept connections: an event loop stands still";
            case RESPONSE_TIMEOUT_REQUEST_ACKED ->
                "the applications have the requests: saturated, or blocked on what they share";
            case RESPONSE_TIMEOUT_REQUEST_NOT_ACKED, SEND_TIMEOUT_PATH_LOST -> "the path broke under open connections";
            default -> "whether network or application could not be told apart";
        };
    }

    /** Whether waits rose before, as a queue does, or it struck at once. */
    private static void ramp(Pool pool, long start, List<String> figures) {
        long at = Series.bucket(start);
        double[] medians = new double[BEFORE];
        int n = 0;
        for (long b = at - BEFORE; b < at; b++) {
            double median = pool.waits().median(b);
            if (!Double.isNaN(median)) {
                medians[n++] = median;
            }
        }
        if (n < 10) {
            return;
        }
        double[] known = java.util.Arrays.copyOf(medians, n);
        double ratio = known[n - 1] / Math.max(1, known[0]);
        String waits = "in the five minutes before, median waits went from " + Durations.ofMicros(Math.round(known[0]))
                + " to " + Durations.ofMicros(Math.round(known[n - 1]));
        figures.add(Stats.trend(known) >= 0.8 && ratio >= 2
                ? waits + ": it became saturated"
                : waits + ": it struck at once, as a lock, a dependency or the network does");
    }
}
