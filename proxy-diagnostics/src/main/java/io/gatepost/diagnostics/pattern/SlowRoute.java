package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.pattern.Series.Row;
import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Timeouts on one route, while the others are as fast as ever. */
final class SlowRoute implements Detector {
    private static final int MIN_TIMEOUTS = 5;
    private static final int MIN_ATTEMPTS = 20;
    private static final int MIN_REST = 50;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        long now = context.now();
        long from = pool.series().back(now, 300_000, 200);
        for (Map.Entry<String, Series> route : pool.routes().entrySet()) {
            Strength strength = slow(pool, route.getValue(), from, now);
            if (strength != null) {
                found.accept(of(pool, route.getKey(), route.getValue(), strength, from, now));
            }
        }
    }

    /** Whether one of the routes passes in full. */
    static boolean any(Pool pool, long from, long now) {
        return pool.routes().values().stream().anyMatch(r -> slow(pool, r, from, now) == Strength.STRONG);
    }

    private static @Nullable Strength slow(Pool pool, Series route, long from, long now) {
        long hits = route.sum(Row.TIMEOUTS, from, now);
        long of = route.sum(Row.ATTEMPTS, from, now);
        long restHits = pool.series().sum(Row.TIMEOUTS, from, now) - hits;
        long restOf = pool.series().sum(Row.ATTEMPTS, from, now) - of;
        if (hits < MIN_TIMEOUTS || of < MIN_ATTEMPTS || restOf < MIN_REST || restHits > 0.01 * restOf
                || Stats.lift(hits, of, restHits, restOf) < 5) {
            return null;
        }
        long tested = pool.routes().values().stream().filter(r -> r.sum(Row.ATTEMPTS, from, now) >= MIN_ATTEMPTS)
                .count();
        return Stats.fisher(hits, of, restHits, restOf) <= 0.001 / Math.max(1, tested)
                ? Strength.STRONG
                : Strength.HINT;
    }

    private static Pattern of(Pool pool, String name, Series route, Strength strength, long from, long now) {
        List<Observation> failed = pool.failedSince(from).stream()
                .filter(o -> o.path().equals(name) && o.cause() != null && Group.of(o.cause()) == Group.TIMEOUT)
                .toList();
        List<Observation> good = pool.good().stream().filter(o -> o.path().equals(name) && o.at() >= from).toList();
        double rest = Stats.median(pool.good().stream().filter(o -> !o.path().equals(name) && o.at() >= from)
                .mapToDouble(Observation::header).toArray());
        double usual = pool.waits().usual();
        long hits = route.sum(Row.TIMEOUTS, from, now);
        List<String> figures = new ArrayList<>();
        figures.add("timeouts on it: " + Text.rate(hits, route.sum(Row.ATTEMPTS, from, now)));
        figures.add("on the rest: " + Text.rate(pool.series().sum(Row.TIMEOUTS, from, now) - hits,
                pool.series().sum(Row.ATTEMPTS, from, now) - route.sum(Row.ATTEMPTS, from, now)));
        if (rest > 1.5 * usual) {
            figures.add("the rest is slower than usual already (median " + Durations.ofMicros(Math.round(rest))
                    + ", usually "
                    + Durations.ofMicros(Math.round(usual)) + "): the slow route begins to hold up all");
        }
        long limit = failed.isEmpty() ? 0 : failed.getLast().limit();
        figures.add(successes(good, limit));
        figures.addAll(Attribution.of(failed, good));
        return new Pattern(Kind.SLOW_ROUTE, strength, pool.name(), name, Text.instant(from), Text.instant(now), hits,
                "timeouts are on " + name + " only", figures,
                List.of("look at the code and the queries of this route, not at the servers",
                        "give this route its own read_timeout and max_conns, and health: false, so that it does not take servers out",
                        "do not raise read_timeout for all routes"));
    }

    /** Whether good ones come close to the limit (slow) or not (some hang). */
    private static String successes(List<Observation> good, long limit) {
        if (good.size() < 5) {
            return "too few of its attempts end well to tell how long those take (n=" + good.size() + ')';
        }
        double[] waits = good.stream().mapToDouble(Observation::header).toArray();
        double p90 = Stats.quantile(waits, 0.9);
        String text = "those that end well take " + Durations.ofMicros(Math.round(Stats.median(waits))) + " (median), "
                + Durations.ofMicros(Math.round(p90)) + " (90 %)";
        return limit == 0
                ? text
                : p90 >= 500.0 * limit
                        ? text + ": it is slow in general"
                        : text + ": some hang, the others are fast (a lock, a lost packet)";
    }
}
