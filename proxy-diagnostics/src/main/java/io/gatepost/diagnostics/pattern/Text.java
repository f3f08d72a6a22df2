package io.gatepost.diagnostics.pattern;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Predicate;

/** Figures as sentences have them. */
final class Text {
    private Text() {}

    /** {@code 3.4 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.01 ? "%.2f %%" : "%.1f %%", share * 100);
    }

    /** {@code 5 of 20 (25.0 %, 95 % interval 11.2 % to 46.9 %)}: no rate of few attempts without its bounds. */
    static String rate(long hits, long of) {
        Stats.Interval bounds = Stats.wilson(hits, of);
        return hits + " of " + of + " (" + percent(of == 0 ? 0 : (double) hits / of) + ", 95 % interval "
                + percent(bounds.low()) + " to " + percent(bounds.high()) + ')';
    }

    /** {@code 2026-12-01T06:00:00Z}. */
    static String time(long millis) {
        return instant(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    /** The weights of those that match. */
    static long count(Iterable<Observation> all, Predicate<Observation> which) {
        long sum = 0;
        for (Observation o : all) {
            sum += which.test(o) ? o.weight() : 0;
        }
        return sum;
    }
}
