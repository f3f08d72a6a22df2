package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.pattern.Series.Row;
import io.gatepost.diagnostics.text.Durations;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Failures at regular times. Starts of episodes are folded by each period that schedules have, the longest first; where
 * failures never pause, the periodogram of their counts is looked at instead (Vlachos, Yu and Castelli, SDM 2005).
 */
final class Periodic implements Detector {
    private static final long MINUTE = 60_000;
    private static final List<Integer> MINUTES = List.of(1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440);
    private static final double ARC = 0.05;
    private static final int DENSE = 2048;
    private static final int SHUFFLES = 100;

    /** Starts that fold into one arc. */
    private record Fold(long period, long centre, int hits, double chance) {}

    @Override
    public void detect(Pool pool, Context context, Consumer<Pattern> found) {
        boolean sparse = false;
        for (Group group : Group.values()) {
            Episode.Log log = pool.episodes().get(group);
            if (log != null) {
                List<Episode> episodes = List.copyOf(log.all());
                Fold fold = fold(pool, episodes.stream().mapToLong(Episode::start).toArray());
                if (fold != null && episodes.getLast().start() >= context.now() - 2 * fold.period()) {
                    sparse = true;
                    found.accept(of(pool, context, group, episodes, fold));
                }
            }
        }
        if (!sparse) {
            dense(pool, context.now(), found);
        }
    }

    private static @Nullable Fold fold(Pool pool, long[] starts) {
        if (starts.length < 5) {
            return null;
        }
        TreeSet<Long> periods = new TreeSet<>(Collections.reverseOrder());
        MINUTES.forEach(m -> periods.add(m * MINUTE));
        double[] gaps = new double[starts.length - 1];
        Arrays.setAll(gaps, i -> (double) (starts[i + 1] - starts[i]));
        periods.add(Math.max(MINUTE, Math.round(Stats.median(gaps))));
        for (long period : periods) {
            if (starts[starts.length - 1] - starts[0] >= 4 * period - ARC * period) {
                Fold fold = fold(pool, starts, period, periods.size());
                if (fold != null) {
                    return fold;
                }
            }
        }
        return null;
    }

    private static @Nullable Fold fold(Pool pool, long[] starts, long period, int tried) {
        long[] phases = LongStream.of(starts).map(s -> Math.floorMod(s, period)).sorted().toArray();
        int n = phases.length;
        long width = Math.round(ARC * period);
        int most = 0;
        long from = 0;
        for (int i = 0; i < n; i++) {
            int in = 1;
            while (in < n && Math.floorMod(phases[(i + in) % n] - phases[i], period) <= width) {
                in++;
            }
            if (in > most) {
                most = in;
                from = phases[i];
            }
        }
        double chance = tried * n * Stats.binomialTail(n - 1, ARC, most - 1);
        if (most < 5 || most < 0.7 * n || chance > 0.001) {
            return null;
        }
        long arc = from;
        long[] in = LongStream.of(starts).filter(s -> Math.floorMod(s - arc, period) <= width).toArray();
        TreeSet<Long> slots = new TreeSet<>();
        for (long s : in) {
            slots.add(Math.floorDiv(s - arc, period));
        }
        int possible = 0;
        for (long slot = slots.first(); slot <= slots.last(); slot++) {
            possible += slots.contains(slot) || pool.traffic().at(slot * period + arc) ? 1 : 0;
        }
        if (slots.size() < 5 || slots.size() < 0.6 * possible) {
            return null;
        }
        double[] offsets = LongStream.of(in).mapToDouble(s -> Math.floorMod(s - arc, period)).toArray();
        return new Fold(period, Math.floorMod(arc + Math.round(Stats.median(offsets)), period), most, chance);
    }

    private static Pattern of(Pool pool, Context context, Group group, List<Episode> episodes, Fold fold) {
        List<String> figures = new ArrayList<>();
        figures.add(fold.hits() + " of " + episodes.size() + " episodes begin at the same point of "
                + Durations.ofMillis(fold.period()) + "; by chance that happens once in "
                + Math.round(1 / Math.max(1e-9, fold.chance())));
        String clock = clock(context, fold, episodes.getLast().start());
        if (clock != null) {
            figures.add(clock);
        }
        double[] lengths = episodes.stream().mapToDouble(e -> e.end() - e.start()).toArray();
        double length = Stats.median(lengths);
        if (length > 0 && Stats.mad(lengths) / length < 0.3) {
            figures.add("each lasts about " + Durations.ofMillis(Math.round(length)) + ", as a batch job does");
        }
        return new Pattern(Kind.PERIODIC, Strength.STRONG, pool.name(), null, Text.instant(episodes.getFirst().start()),
                Text.instant(episodes.getLast().end()), episodes.stream().mapToLong(Episode::failures).sum(),
                "failures (" + group.name().toLowerCase(java.util.Locale.ROOT) + ") come every "
                        + every(fold.period()),
                figures, List.of(advice(fold.period(), clock != null)));
    }

    /** Whether it goes by the clock: close to a round time, in UTC or here. */
    private static @Nullable String clock(Context context, Fold fold, long last) {
        long period = fold.period();
        long unit = period <= 15 * MINUTE ? period : period <= 60 * MINUTE ? 15 * MINUTE : 60 * MINUTE;
        long near = Math.min(period / 50, 3 * MINUTE);
        long offset = context.zone().getRules().getOffset(Text.instant(last)).getTotalSeconds() * 1000L;
        for (long shift : offset == 0 ? new long[]{0} : new long[]{0, offset}) {
            long away = Math.floorMod(fold.centre() + shift, unit);
            if (Math.min(away, unit - away) <= near) {
                return "at a round time of the clock (" + (shift == 0 ? ZoneOffset.UTC : context.zone())
                        + "): like a schedule (cron)";
            }
        }
        return null;
    }

    private static String every(long period) {
        return period % 3_600_000 == 0
                ? (period / 3_600_000) + " h"
                : period % MINUTE == 0 ? (period / MINUTE) + " min" : Durations.ofMillis(period);
    }

    private static String advice(long period, boolean clock) {
        if (!clock) {
            return "look for what has this period and starts with a process: a DNS or token life time, an autoscaler";
        }
        return period >= 12 * 60 * MINUTE
                ? "look at what runs at that time: a backup, log rotation that restarts, a certificate job"
                : period >= 60 * MINUTE
                        ? "look at what runs at that time: a batch job, a reindex"
                        : "look at what runs so often: a health check, a cache that expires for all at once";
    }

    /** Where failures never pause: a frequency that stands out from shuffled counts, and a hill of the autocorrelation. */
    private static void dense(Pool pool, long now, Consumer<Pattern> found) {
        long to = Series.bucket(now);
        long from = to - DENSE + 1;
        if (pool.series().first() > from) {
            return;
        }
        double[] counts = Arrays.stream(pool.series().values(Row.FAILURES, from, to)).asDoubleStream().toArray();
        if (Arrays.stream(counts).filter(c -> c > 0).count() <= 0.2 * DENSE) {
            return;
        }
        double[] power = Fourier.power(counts);
        int best = 4;
        for (int f = 4; f < power.length / 2; f++) {
            best = power[f] > power[best] ? f : best;
        }
        int period = Math.round((float) DENSE / best);
        double hill = Fourier.autocorrelation(counts, period);
        boolean top = hill > 0.1 && hill >= Fourier.autocorrelation(counts, period - Math.max(1, period / 4))
                && hill >= Fourier.autocorrelation(counts, period + Math.max(1, period / 4));
        if (!top || power[best] <= shuffled(counts)) {
            return;
        }
        found.accept(new Pattern(Kind.PERIODIC, Strength.STRONG, pool.name(), null, Text.instant(from * Series.BUCKET),
                Text.instant(now), Math.round(Arrays.stream(counts).sum()),
                "failures rise and fall every " + Durations.ofMillis(period * Series.BUCKET),
                List.of("correlation with themselves after that time: " + Text.percent(hill)),
                List.of(advice(period * Series.BUCKET, false))));
    }

    /** The most power that a frequency has in shuffled counts: what chance makes. */
    private static double shuffled(double[] counts) {
        Random random = new Random(1);
        double[] values = counts.clone();
        double most = 0;
        for (int run = 0; run < SHUFFLES; run++) {
            for (int i = values.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double v = values[i];
                values[i] = values[j];
                values[j] = v;
            }
            for (double p : Fourier.power(values)) {
                most = Math.max(most, p);
            }
        }
        return most;
    }
}
