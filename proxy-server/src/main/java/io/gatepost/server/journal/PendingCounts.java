package io.gatepost.server.journal;

import io.gatepost.diagnostics.journal.CountKey;
import io.gatepost.diagnostics.journal.Counts;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Counts that are not yet written. None is ever given up: where the database is away for long, so that keys would grow
 * without bound, seconds are merged into minutes, hours and days, and in the end names are left out. Used by one thread.
 */
final class PendingCounts {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final int limit;
    private Map<CountKey, Counts> counts = new HashMap<>();

    PendingCounts(int limit) {
        this.limit = limit;
    }

    void add(CountKey key, Counts more) {
        counts.merge(key, more, Counts::plus);
        if (counts.size() > limit) {
            shrink();
        }
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Hands over all. */
    Map<CountKey, Counts> take() {
        Map<CountKey, Counts> all = counts;
        counts = new HashMap<>();
        return all;
    }

    private void shrink() {
        for (int seconds : new int[]{MINUTE, HOUR, DAY}) {
            merge(key -> key.coarser(seconds));
            if (counts.size() <= limit / 2) {
                return;
            }
        }
        merge(CountKey::nameless);
    }

    private void merge(UnaryOperator<CountKey> coarser) {
        Map<CountKey, Counts> merged = new HashMap<>();
        counts.forEach((key, value) -> merged.merge(coarser.apply(key), value, Counts::plus));
        counts = merged;
    }
}
