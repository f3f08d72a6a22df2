package io.gatepost.server.accesslog;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import org.slf4j.event.Level;

/**
 * Lets the first events of a kind in each second through and counts the rest exactly. A kind's window begins with its first
 * event; one number holds its start (upper 40 bits, milliseconds) and its events (lower 24 bits). Lock-free.
 */
final class Folding {
    /** Events of a kind that pass in one window. */
    static final int PASS = 5;
    /** Length of a window, milliseconds. */
    static final long WINDOW = 1000;

    private static final int COUNT_BITS = 24;
    private static final long COUNT = (1L << COUNT_BITS) - 1;

    private final Map<Kind, AtomicLong> windows = new ConcurrentHashMap<>();
    private final ObjLongConsumer<Kind> folded;

    /**
     * What is folded together.
     *
     * @param scope the upstream, or {@code client}
     * @param what  the cause, or what else happened
     * @param level of its lines
     */
    record Kind(String scope, String what, Level level) {}

    /** Tells the consumer, on any thread, how many more there were once a window is over. */
    Folding(ObjLongConsumer<Kind> folded) {
        this.folded = folded;
    }

    /** Counts an event and says whether it is to be printed. The clock is in milliseconds and never goes back far. */
    boolean admit(Kind kind, long now) {
        AtomicLong window = windows.get(kind);
        if (window == null) {
            window = windows.computeIfAbsent(kind, k -> new AtomicLong());
        }
        while (true) {
            long seen = window.get();
            long count = seen & COUNT;
            if (count == 0 || over(seen, now)) {
                if (window.compareAndSet(seen, (now << COUNT_BITS) | 1)) {
                    tell(kind, count);
                    return true;
                }
            } else if (count == COUNT || window.compareAndSet(seen, seen + 1)) {
                return count < PASS;
            }
        }
    }

    /** Ends the windows that are over. */
    void expire(long now) {
        windows.forEach((kind, window) -> {
            long seen = window.get();
            if ((seen & COUNT) > 0 && over(seen, now) && window.compareAndSet(seen, 0)) {
                tell(kind, seen & COUNT);
            }
        });
    }

    /** Ends all windows. */
    void expireAll() {
        windows.forEach((kind, window) -> tell(kind, window.getAndSet(0) & COUNT));
    }

    private static boolean over(long seen, long now) {
        return now - (seen >>> COUNT_BITS) >= WINDOW;
    }

    private void tell(Kind kind, long count) {
        if (count > PASS) {
            folded.accept(kind, count - PASS);
        }
    }
}
