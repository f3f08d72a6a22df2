package io.gatepost.core.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/** Keeps retries to a share of the requests in flight, so that a failing upstream is not buried under them. Thread-safe. */
public final class RetryBudget {
    private static final int ALWAYS = 3;

    private final int percent;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    RetryBudget(int percent) {
        this.percent = percent;
    }

    /** A request began. */
    public void begin() {
        requests.incrementAndGet();
    }

    /** It ended. */
    public void end() {
        requests.decrementAndGet();
    }

    /** Takes leave to retry; at least {@value #ALWAYS} at once are always allowed. Ends with {@link #retryDone}. */
    public boolean tryRetry() {
        int now = retries.incrementAndGet();
        if (percent >= 100 || now <= ALWAYS || now * 100L <= (long) requests.get() * percent) {
            return true;
        }
        retries.decrementAndGet();
        return false;
    }

    /** The retry ended. */
    public void retryDone() {
        retries.decrementAndGet();
    }
}
