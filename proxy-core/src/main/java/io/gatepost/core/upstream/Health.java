package io.gatepost.core.upstream;

import io.gatepost.diagnostics.cause.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Passive health of one server: {@code max_fails} failures within {@code fail_timeout}, a true sliding window, take it out for
 * {@code fail_timeout}; then one live request probes it. Failures are rare, so they may take a lock; picks only read.
 */
final class Health {
    private final int maxFails;
    private final long window;
    private final long[] failures;
    private final @Nullable String[] routes;
    private final boolean[] slow;
    private int next;
    private volatile long ejectedUntil;
    private volatile boolean probing;
    private volatile long lastSuccess;
    private volatile @Nullable Cause lastCause;
    private volatile long changedAt;

    Health(int maxFails, long windowMillis) {
        this.maxFails = maxFails;
        this.window = windowMillis * 1_000_000;
        this.failures = new long[Math.max(1, maxFails)];
        this.routes = new String[failures.length];
        this.slow = new boolean[failures.length];
    }

    boolean ejected() {
        return ejectedUntil != 0;
    }

    long ejectedUntil() {
        return ejectedUntil;
    }

    boolean probing() {
        return probing;
    }

    @Nullable
    Cause lastCause() {
        return lastCause;
    }

    long changedAt() {
        return changedAt;
    }

    /** Whether a request may go there; where it is to be the probe, it takes that place. */
    boolean admit(long now) {
        long until = ejectedUntil;
        if (until == 0) {
            return true;
        }
        return now >= until && takeProbe();
    }

    private synchronized boolean takeProbe() {
        if (probing) {
            return false;
        }
        probing = true;
        return true;
    }

    /** The request ended without a word on the server's health. */
    void probeGone() {
        if (probing) {
            probing = false;
        }
    }

    /** True where this brought the server back. */
    boolean succeeded(long now) {
        lastSuccess = now;
        if (ejectedUntil == 0) {
            return false;
        }
        return restore(now);
    }

    private synchronized boolean restore(long now) {
        if (ejectedUntil == 0) {
            return false;
        }
        ejectedUntil = 0;
        probing = false;
        changedAt = now;
        java.util.Arrays.fill(failures, 0);
        return true;
    }

    /** True where this took the server out. */
    synchronized boolean failed(Cause cause, String route, long now) {
        if (maxFails == 0) {
            return false;
        }
        lastCause = cause;
        if (ejectedUntil != 0) {
            boolean again = probing || now >= ejectedUntil;
            probing = false;
            ejectedUntil = now + window;
            return again;
        }
        failures[next] = now;
        routes[next] = route;
        slow[next] = cause.status() == 504;
        next = (next + 1) % failures.length;
        if (failures[next] == 0 || now - failures[next] > window || onlyOneSlowRoute(now)) {
            return false;
        }
        ejectedUntil = now + window;
        changedAt = now;
        return true;
    }

    /** Timeouts of one route do not take a server out that answers others well. */
    private boolean onlyOneSlowRoute(long now) {
        if (lastSuccess == 0 || now - lastSuccess > window) {
            return false;
        }
        for (int i = 0; i < failures.length; i++) {
            if (!slow[i] || !java.util.Objects.equals(routes[i], routes[0])) {
                return false;
            }
        }
        return true;
    }
}
