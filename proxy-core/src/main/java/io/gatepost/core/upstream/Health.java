package io.gatepost.core.upstream;

import io.gatepost.core.config.ServerConfig;
import io.gatepost.diagnostics.cause.Cause;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Passive health of one server. Too many failures eject it; when its time is over one live request probes it, and how
 * that ends decides. Whoever exchanges the standing reports the change, so each is reported once.
 */
final class Health {
    /** How a server stands. */
    enum Kind {
        UP("up"), EJECTED("ejected"), PROBING("probing"), UNHEALTHY("unhealthy");

        final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * A standing, immutable.
     *
     * @param since     when it began
     * @param ejectedAt when it was ejected; 0 where it is up
     * @param until     when the next request may probe it
     * @param rivals    other requests that were in flight when the probe began
     * @param after     what ejected it, as {@code after 3 failures (CONNECT_REFUSED)}
     * @param reason    why it came to this standing
     */
    record Standing(Kind kind, long since, long ejectedAt, long until, int rivals, String after, String reason) {}

    /** Told of every change, by the thread that made it. */
    interface Listener {
        void changed(Standing from, Standing to);

        /** Whether no other server could take its requests. */
        boolean alone();
    }

    private static final Standing ALWAYS_UP = new Standing(Kind.UP, 0, 0, 0, 0, "", "");

    private final AtomicReference<Standing> standing = new AtomicReference<>(ALWAYS_UP);
    private final ServerConfig config;
    private final Listener listener;
    private final long span;
    private final long successGrain;
    private final FailureWindow broken;
    private final FailureWindow slow;
    private @Nullable String slowRoute;
    private long slowAt;
    /** The last slow request of another route than {@link #slowRoute}; 0 for none. */
    private long slowElsewhereAt;
    private volatile long succeededAt;

    Health(ServerConfig config, Listener listener) {
        this.config = config;
        this.listener = listener;
        this.span = TimeUnit.MILLISECONDS.toNanos(config.failTimeout());
        this.successGrain = Math.min(span / 8, TimeUnit.MILLISECONDS.toNanos(10));
        this.broken = new FailureWindow(config.maxFails(), span);
        this.slow = new FailureWindow(config.maxFails(), span);
    }

    Standing standing() {
        return standing.get();
    }

    boolean isUp() {
        return standing.get().kind() == Kind.UP;
    }

    /** Whether a request may go to it now, be it as its probe. */
    boolean admits(long now, boolean panic) {
        Standing s = standing.get();
        return s.kind() == Kind.UP || panic || probeDue(s, now);
    }

    /**
     * Enters with a request that has a slot; false where others were faster to the probe.
     *
     * @param rivals other requests in flight
     */
    boolean enter(long now, boolean panic, int rivals) {
        for (;;) {
            Standing s = standing.get();
            if (s.kind() == Kind.UP) {
                return true;
            }
            if (!probeDue(s, now)) {
                return panic;
            }
            Standing probing = new Standing(Kind.PROBING, now, s.ejectedAt(), s.until(), rivals, s.after(),
                    "one request probes it");
            if (standing.compareAndSet(s, probing)) {
                if (s.kind() != Kind.PROBING) {
                    listener.changed(s, probing);
                }
                return true;
            }
        }
    }

    private boolean probeDue(Standing s, long now) {
        return switch (s.kind()) {
            case UP, UNHEALTHY -> false;
            case EJECTED -> now >= s.until();
            // Among older requests (tunnels) an end without a verdict cannot be told to be the probe's.
            case PROBING -> s.rivals() > 0 && now - s.since() >= span;
        };
    }

    void succeeded(long now) {
        // Rounded, so that the loops do not fight for one cache line.
        if (now - succeededAt > successGrain || succeededAt == 0) {
            succeededAt = now;
        }
        Standing s = standing.get();
        if (s.kind() == Kind.PROBING) {
            restore(s, now);
        }
    }

    /** Counts a failure; what it does not count was filtered out by the caller. */
    void failed(Cause cause, FailureClass of, String route, long now) {
        if (config.maxFails() == 0) {
            return;
        }
        Standing s = standing.get();
        switch (s.kind()) {
            case PROBING -> eject(s, now, "after a failed probe (" + cause + ")", "the probe failed (" + cause + ")");
            case EJECTED, UNHEALTHY -> {
                // A request that began before: what it says is known.
            }
            case UP -> count(s, cause, of, route, now);
        }
    }

    private void count(Standing s, Cause cause, FailureClass of, String route, long now) {
        int failures;
        String causes;
        synchronized (broken) {
            boolean over = of == FailureClass.BROKEN ? broken.add(cause, now) : addSlow(cause, route, now);
            if (!over) {
                return;
            }
            FailureWindow window = of == FailureClass.BROKEN ? broken : slow;
            failures = window.within(now);
            causes = window.causes(now);
        }
        if (!config.maxFailsSet() && listener.alone()) {
            return;
        }
        String counted = failures + (failures == 1 ? " failure" : " failures");
        eject(s, now, "after " + counted + " (" + causes + ")",
                counted + " within " + seconds(config.failTimeout()) + " (last: " + cause + ")");
    }

    /** One slow route must not take a server out that answers others well. */
    private boolean addSlow(Cause cause, String route, long now) {
        if (slowRoute != null && !slowRoute.equals(route)) {
            slowElsewhereAt = slowAt;
        }
        slowRoute = route;
        slowAt = now;
        boolean elsewhere = slowElsewhereAt != 0 && now - slowElsewhereAt < span;
        boolean answers = succeededAt != 0 && now - succeededAt < span;
        return slow.add(cause, now) && (elsewhere || !answers);
    }

    /** What the active checks found: they alone take it out as unhealthy, and they alone put it back. */
    void checked(boolean healthy, String reason, long now) {
        for (;;) {
            Standing s = standing.get();
            Standing next = healthy
                    ? new Standing(Kind.UP, now, 0, 0, 0, "", reason)
                    : new Standing(Kind.UNHEALTHY, now, now, now, 0, "as " + reason, reason);
            if (standing.compareAndSet(s, next)) {
                clear();
                listener.changed(s, next);
                return;
            }
        }
    }

    private void eject(Standing s, long now, String after, String reason) {
        Standing ejected = new Standing(Kind.EJECTED, now, now, now + span, 0, after, reason);
        if (standing.compareAndSet(s, ejected)) {
            clear();
            listener.changed(s, ejected);
        }
    }

    private void restore(Standing s, long now) {
        Standing up = new Standing(Kind.UP, now, 0, 0, 0, "", "the probe succeeded");
        if (standing.compareAndSet(s, up)) {
            clear();
            listener.changed(s, up);
        }
    }

    /**
     * A request ended.
     *
     * @param seen      the standing just before it gave its slot back: a probe that began later has it among its rivals
     * @param remaining requests still in flight
     */
    void left(Standing seen, int remaining) {
        if (seen.kind() != Kind.PROBING || (seen.rivals() > 0 && remaining > 0)) {
            return;
        }
        Standing ejected = new Standing(Kind.EJECTED, seen.since(), seen.ejectedAt(), seen.until(), 0, seen.after(),
                "the probe ended without a verdict");
        if (standing.compareAndSet(seen, ejected)) {
            listener.changed(seen, ejected);
        }
    }

    /** Forgets all failures: the operator has put the server back, and reports that. */
    void reset(long now) {
        standing.set(new Standing(Kind.UP, now, 0, 0, 0, "", "put back by the operator"));
        clear();
    }

    /** Takes over the standing of the same server before a reload; a probe on the old one is due again. */
    void adopt(Health before) {
        succeededAt = before.succeededAt;
        if (config.maxFails() == 0) {
            return;
        }
        Standing s = before.standing();
        standing.set(s.kind() == Kind.PROBING
                ? new Standing(Kind.EJECTED, s.since(), s.ejectedAt(), s.until(), 0, s.after(), s.reason())
                : s);
    }

    int failuresInWindow(long now) {
        synchronized (broken) {
            return broken.within(now) + slow.within(now);
        }
    }

    private void clear() {
        synchronized (broken) {
            broken.clear();
            slow.clear();
            slowRoute = null;
            slowElsewhereAt = 0;
        }
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
