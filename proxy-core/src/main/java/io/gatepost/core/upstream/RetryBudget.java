package io.gatepost.core.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many of an upstream's requests in flight may be retries, so that retries cannot multiply an overload. A share of
 * the requests in flight, but never fewer than {@value #FLOOR} at once. Any thread may use it.
 */
public final class RetryBudget {
    private static final int FLOOR = 3;

    private final int percent;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    RetryBudget(int percent) {
        this.percent = percent;
    }

    /** A request came to the upstream; {@link #end} follows exactly once. */
    public void begin() {
        if (limited()) {
            requests.incrementAndGet();
        }
    }

    /** The request is over. */
    public void end() {
        if (limited()) {
            requests.decrementAndGet();
        }
    }

    /** Takes a place for a retry; {@link #retryDone} gives it back exactly once where this was true. */
    public boolean tryRetry() {
        if (!limited()) {
            return true;
        }
        for (;;) {
            int running = retries.get();
            long allowed = Math.max(FLOOR, (long) requests.get() * percent / 100);
            if (running >= allowed) {
                return false;
            }
            if (retries.compareAndSet(running, running + 1)) {
                return true;
            }
        }
    }

    /** The retry is over. */
    public void retryDone() {
        if (limited()) {
            retries.decrementAndGet();
        }
    }

    private boolean limited() {
        return percent < 100;
    }
}
