package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The latest failures in a ring of fixed size, and exact counts of all. Thread-safe; adding takes no lock. */
public final class FailureStore {
    private final AtomicReferenceArray<@Nullable Failure> ring;
    private final AtomicLong added = new AtomicLong();
    private final Map<Cause, LongAdder> counts = new EnumMap<>(Cause.class);

    /** Keeps so many; at least 1. */
    public FailureStore(int capacity) {
        ring = new AtomicReferenceArray<>(capacity);
        for (Cause cause : Cause.values()) {
            counts.put(cause, new LongAdder());
        }
    }

    /** Keeps a failure; the oldest makes room. */
    public void add(Failure f) {
        ring.set((int) (added.getAndIncrement() % ring.length()), f);
        if (f.cause() != null) {
            LongAdder count = counts.get(f.cause());
            if (count != null) {
                count.increment();
            }
        }
    }

    /** Those that match, newest first. */
    public List<Failure> query(FailureQuery query) {
        List<Failure> found = new ArrayList<>();
        long last = added.get();
        int skipped = 0;
        for (long i = last - 1; i >= Math.max(0, last - ring.length()) && found.size() < query.limit(); i--) {
            Failure f = ring.get((int) (i % ring.length()));
            if (f != null && query.matches(f) && skipped++ >= query.offset()) {
                found.add(f);
            }
        }
        return found;
    }

    /** The one with this id, or null. */
    public @Nullable Failure byId(String id) {
        for (int i = 0; i < ring.length(); i++) {
            Failure f = ring.get(i);
            if (f != null && f.id().equals(id)) {
                return f;
            }
        }
        return null;
    }

    /** All since the start. */
    public long total() {
        return added.get();
    }

    /** Those that are not kept any more. */
    public long dropped() {
        return Math.max(0, added.get() - ring.length());
    }

    /** How often each cause was an exchange's, since the start. */
    public Map<Cause, Long> counts() {
        Map<Cause, Long> out = new EnumMap<>(Cause.class);
        counts.forEach((cause, count) -> {
            if (count.sum() > 0) {
                out.put(cause, count.sum());
            }
        });
        return out;
    }
}
