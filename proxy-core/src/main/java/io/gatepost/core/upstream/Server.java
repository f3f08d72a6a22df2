package io.gatepost.core.upstream;

import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.ServerChange;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One member of an upstream, shared by all event loops. Thread-safe. */
public final class Server {
    private final Upstream upstream;
    private final ServerConfig config;
    private final int index;
    private final String name;
    private final Health health;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder failures = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private volatile AdminState adminState;
    private volatile String reason = "";

    /** Smooth weighted round robin's running weight; guarded by the balancer. */
    int currentWeight;

    Server(Upstream upstream, ServerConfig config, int index, boolean single) {
        this.upstream = upstream;
        this.config = config;
        this.index = index;
        this.name = config.address().toString();
        this.adminState = config.state();
        int maxFails = single && !config.maxFailsSet() ? 0 : config.maxFails();
        this.health = new Health(maxFails, config.failTimeout());
    }

    /** Its place in the upstream, from 0. */
    public int index() {
        return index;
    }

    /** As configured, like {@code 10.0.1.10:8080}. */
    public String name() {
        return name;
    }

    public ServerConfig config() {
        return config;
    }

    public String upstreamName() {
        return upstream.name();
    }

    /** Requests on it now. */
    public int inFlight() {
        return inFlight.get();
    }

    AdminState adminState() {
        return adminState;
    }

    Health health() {
        return health;
    }

    /** Whether it could take a request apart from its health. */
    boolean inUse() {
        return adminState == AdminState.UP;
    }

    boolean full() {
        return config.maxConns() > 0 && inFlight.get() >= config.maxConns();
    }

    /** Reserves a slot; false where {@code max_conns} is reached. */
    boolean reserve() {
        int limit = config.maxConns();
        if (limit == 0) {
            inFlight.incrementAndGet();
            return true;
        }
        for (;;) {
            int n = inFlight.get();
            if (n >= limit) {
                return false;
            }
            if (inFlight.compareAndSet(n, n + 1)) {
                return true;
            }
        }
    }

    /** Gives the slot of a picked server back; once for each pick. */
    public void release() {
        inFlight.decrementAndGet();
        health.probeGone();
        upstream.waiting().wakeOne();
    }

    /** A request on it went well. */
    public void succeeded(long now) {
        successes.increment();
        if (health.succeeded(now)) {
            changed("ejected", "up", "a request went well");
        }
    }

    /** A request on it failed; what is not its fault does not count. */
    public void failed(Cause cause, String route, long now) {
        if (!counts(cause)) {
            return;
        }
        failures.increment();
        boolean before = health.ejected();
        if (health.failed(cause, route, now)) {
            changed(before ? "probing" : "up", "ejected",
                    before
                            ? "the probe failed (" + cause + ")"
                            : config.maxFails() + " failures within " + config.failTimeout() + " ms (last: " + cause
                                    + "), out for " + config.failTimeout() + " ms");
        }
    }

    private static boolean counts(Cause cause) {
        return switch (cause) {
            case REUSED_CONNECTION_CLOSED, REQUEST_DEADLINE_EXCEEDED, UPSTREAM_EARLY_RESPONSE -> false;
            default -> cause.segment() != Segment.CLIENT && cause.segment() != Segment.PROXY;
        };
    }

    private void changed(String from, String to, String why) {
        reason = why;
        upstream.changed(new ServerChange(upstream.name(), name, from, to, why));
    }

    /** What the operator wants of it. */
    public void setAdminState(AdminState state, String why) {
        AdminState before = adminState;
        adminState = state;
        if (before != state) {
            changed(word(before), word(state), why);
        }
    }

    private static String word(AdminState state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Its state now: up, ejected, probing, drain, down or maintenance. */
    public String state() {
        if (adminState != AdminState.UP) {
            return word(adminState);
        }
        return health.probing() ? "probing" : health.ejected() ? "ejected" : "up";
    }

    /** All that is shown of it. */
    public ServerState snapshot() {
        long since = health.changedAt();
        return new ServerState(name, state(), reason, since == 0 ? -1 : (Ticks.now() - since) / 1_000_000,
                inFlight.get(), failures.sum(), successes.sum());
    }
}
