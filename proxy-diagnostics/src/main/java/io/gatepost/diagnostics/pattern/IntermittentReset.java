package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.pattern.Series.Row;
import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Resets now and then, spread evenly over time, servers and routes. */
final class IntermittentReset implements Detector {
    private static final long HOUR = 3_600_000;
    private static final int PER_MINUTE = 6;

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        long now = context.now();
        long from = now - HOUR;
        long attempts = pool.series().sum(Row.ATTEMPTS, from, now);
        long closes = pool.series().sum(Row.CLOSES, from, now);
        if (pool.firstSeen() > from || attempts < 2000 || closes < 10 || closes < 0.0005 * attempts
                || closes > 0.1 * attempts
                || !spread(pool, now) || BadServer.any(pool, Row.CLOSES, from, now)
                || SlowRoute.any(pool, from, now)) {
            return;
        }
        List<Observation> failed = pool.failedSince(from).stream()
                .filter(o -> o.cause() != null && Group.of(o.cause()) == Group.CLOSE).toList();
        if (failed.size() < 5) {
            return;
        }
        List<String> figures = new ArrayList<>();
        figures.add("resets and closes: " + Text.rate(closes, attempts) + " in the last hour");
        List<Observation> good = List.copyOf(pool.good());
        List<String> common = new ArrayList<>(Attribution.of(failed, good));
        constant(failed, good, o -> o.age() * 1000.0, "age of the connection", common);
        constant(failed, good, Observation::header, "time since the request was sent", common);
        figures.addAll(common.isEmpty()
                ? List.of("they have nothing in common that shows (n=" + failed.size() + ')')
                : common);
        found.accept(new Pattern(Kind.INTERMITTENT_RESET, Strength.STRONG, pool.name(), null,
                Text.instant(failed.getFirst().at()), Text.instant(failed.getLast().at()), closes,
                "connections are reset now and then, spread evenly over time and servers", figures,
                common.isEmpty()
                        ? List.of("take a capture of one case before you guess: tcpdump -w, and the TTL of the reset")
                        : List.of("look at what the failures have in common")));
    }

    /** In at least five minutes, and no more uneven than chance is: else they come in bursts. */
    private static boolean spread(Pool pool, long now) {
        long to = Series.bucket(now);
        long[] buckets = pool.series().values(Row.CLOSES, to - 60 * PER_MINUTE + 1, to);
        double[] minutes = new double[60];
        for (int i = 0; i < buckets.length; i++) {
            minutes[i / PER_MINUTE] += buckets[i];
        }
        double mean = 0;
        int with = 0;
        for (double m : minutes) {
            mean += m / minutes.length;
            with += m > 0 ? 1 : 0;
        }
        double variance = 0;
        for (double m : minutes) {
            variance += (m - mean) * (m - mean) / (minutes.length - 1);
        }
        return with >= 5 && variance <= 2 * mean;
    }

    /** A value that the failures have and most good attempts have not. */
    private static void constant(List<Observation> failed, List<Observation> good, ToDoubleFunction<Observation> what,
            String name, List<String> common) {
        Double at = Stats.cluster(failed.stream().mapToDouble(what).filter(v -> v > 0).toArray());
        if (at != null && Stats.near(good.stream().mapToDouble(what).toArray(), at, at / 50) < 0.5) {
            common.add(name + ": always about " + Durations.ofMicros(Math.round(at)));
        }
    }
}
