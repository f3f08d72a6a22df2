package io.gatepost.diagnostics.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The newest failures, in a ring of fixed size. Writers are event loops: {@link #add} takes no
 * lock and never waits. Readers are any threads; they walk the ring and see each failure that was there all the while.
 */
public final class FailureStore {
    /** A failure with its serial number, which tells a reader whether the slot was taken over meanwhile. */
    public record Entry(long serial, Failure failure) {}

    private final AtomicReferenceArray<@Nullable Entry> ring;
    private final AtomicLong next = new AtomicLong();

    /** An empty store for that many failures, at least 1. */
    public FailureStore(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + "; at least 1 is needed");
        }
        ring = new AtomicReferenceArray<>(capacity);
    }

    /** Keeps a failure; the oldest gives way where the ring is full. */
    public void add(Failure f) {
        long serial = next.getAndIncrement();
        // Two writers a whole ring apart may meet in one slot; the newer stays.
        ring.accumulateAndGet((int) (serial % ring.length()), new Entry(serial, f),
                (old, added) -> old != null && added != null && old.serial > added.serial ? old : added);
    }

    /** The failures that match, newest first. */
    public List<Failure> query(FailureQuery q) {
        List<Failure> found = new ArrayList<>();
        int[] skip = {q.offset()};
        walk(f -> {
            if (q.matches(f) && skip[0]-- <= 0) {
                found.add(f);
            }
            return found.size() < q.limit();
        });
        return found;
    }

    /** The failure of that id, or null where it was never kept or has given way. */
    public @Nullable Failure byId(String id) {
        @Nullable
        Failure[] found = {null};
        walk(f -> {
            if (f.id().equals(id)) {
                found[0] = f;
            }
            return found[0] == null;
        });
        return found[0];
    }

    /**
     * The failures from a serial number on, oldest first; those that have given way are left out, which shows in the numbers.
     *
     * @param most how many at most
     */
    public List<Entry> from(long serial, int most) {
        List<Entry> found = new ArrayList<>();
        long end = next.get();
        for (long s = Math.max(serial, end - ring.length()); s < end && found.size() < most; s++) {
            Entry entry = ring.get((int) (s % ring.length()));
            if (entry == null || entry.serial < s) {
                // Its writer is about to add it.
                break;
            }
            if (entry.serial == s) {
                found.add(entry);
            }
        }
        return found;
    }

    /** How many were added since the start. */
    public long total() {
        return next.get();
    }

    /** How many of them gave way to newer ones. */
    public long dropped() {
        return Math.max(0, total() - ring.length());
    }

    private void walk(Predicate<Failure> more) {
        long newest = next.get() - 1;
        for (long serial = newest; serial >= 0 && serial > newest - ring.length(); serial--) {
            Entry entry = ring.get((int) (serial % ring.length()));
            if (entry != null && entry.serial == serial && !more.test(entry.failure)) {
                return;
            }
        }
    }
}
