package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides whose record is kept. All are, until more come than {@link #BURST} and {@link #PER_SECOND} allow; in such a storm
 * each cause on each server still has its own share, so that a rare failure is not lost among many of one kind. Event loops
 * call it without a lock.
 */
public final class Sampler {
    /** Records that are kept at once, whatever they are. */
    public static final int BURST = 2000;
    /** Records that are kept each second in the long run, whatever they are. */
    public static final int PER_SECOND = 50;
    /** Records of one cause on one server that a storm leaves at once; then one each second. */
    public static final int BURST_OF_KIND = 10;
    /** Kinds that are told apart; what comes after them shares. */
    public static final int KINDS = 1024;

    private static final long SECOND = 1_000_000_000L;

    private final Pace all = new Pace(SECOND / PER_SECOND, BURST);
    private final Pace others = new Pace(SECOND, BURST_OF_KIND);
    private final Map<Cause, Map<String, Pace>> kinds = new EnumMap<>(Cause.class);
    private final AtomicInteger known = new AtomicInteger();
    private final LongAdder skipped = new LongAdder();

    /** A sampler that keeps the first burst. */
    public Sampler() {
        // All causes are there from the start, so that the outer map is only ever read.
        for (Cause cause : Cause.values()) {
            kinds.put(cause, new ConcurrentHashMap<>());
        }
    }

    /**
     * Whether to keep the record of a failure.
     *
     * @param server of the decisive attempt; empty where there was none
     * @param nanos  monotonic, never negative
     */
    public boolean keep(Cause cause, String server, long nanos) {
        if (all.take(nanos) || pace(cause, server).take(nanos)) {
            return true;
        }
        skipped.increment();
        return false;
    }

    /** How many were not kept. */
    public long skipped() {
        return skipped.sum();
    }

    private Pace pace(Cause cause, String server) {
        Map<String, Pace> servers = java.util.Objects.requireNonNull(kinds.get(cause));
        Pace pace = servers.get(server);
        if (pace != null) {
            return pace;
        }
        // Two that come at once may both be counted; the bound need not be exact.
        return known.get() >= KINDS ? others : servers.computeIfAbsent(server, s -> {
            known.incrementAndGet();
            return new Pace(SECOND, BURST_OF_KIND);
        });
    }

    /** A token bucket in one number: the instant at which it is full again (the generic cell rate algorithm). */
    private static final class Pace {
        private final long interval;
        private final long depth;
        private final AtomicLong fullAt = new AtomicLong();

        Pace(long interval, int burst) {
            this.interval = interval;
            this.depth = interval * burst;
        }

        boolean take(long now) {
            long seen;
            long next;
            do {
                seen = fullAt.get();
                next = Math.max(seen, now) + interval;
                if (next - now > depth) {
                    return false;
                }
            } while (!fullAt.compareAndSet(seen, next));
            return true;
        }
    }
}
