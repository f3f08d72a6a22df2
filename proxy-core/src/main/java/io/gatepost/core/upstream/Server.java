package io.gatepost.core.upstream;

import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ServerChange;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** One member of an upstream: its slots, its health, what the operator set. Any thread may use it. */
public final class Server {
    private record Admin(AdminState state, long since, String reason) {}

    private final Upstream upstream;
    private final long bit;
    private final String name;
    private final ServerConfig config;
    private final int maxConns;
    private final Health health;
    private final AtomicReference<Admin> admin;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean retired;
    private final LongAdder idle = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** @param serial counts the servers that the upstream ever had */
    Server(Upstream upstream, int serial, ServerConfig config) {
        this.upstream = upstream;
        this.bit = 1L << (serial & 63);
        this.name = config.address().toString();
        this.config = config;
        this.maxConns = config.maxConns() == 0 ? Integer.MAX_VALUE : config.maxConns();
        this.health = new Health(config, new Changes());
        this.admin = new AtomicReference<>(new Admin(config.state(), 0, ""));
    }

    /**
     * Its bit in {@code tried}. Past 64 servers two share one, so that a request may leave an untried server out but
     * never tries one twice.
     */
    public long bit() {
        return bit;
    }

    /** Whether a reload took it out: it finishes what runs, and no connection to it is kept. */
    public boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    /** The endpoint as written. */
    public String name() {
        return name;
    }

    /** As configured. */
    public ServerConfig config() {
        return config;
    }

    /** Name of the upstream. */
    public String upstreamName() {
        return upstream.name();
    }

    /** Requests on it now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Idle connections to it now, on all event loops. */
    public long idle() {
        return idle.sum();
    }

    /** A connection to it became idle (1), or is idle no more (-1). */
    public void idle(int change) {
        idle.add(change);
    }

    /** Gives the slot of a pick back, exactly once, after any {@link #succeeded} or {@link #failed}. */
    public void release() {
        Health.Standing seen = health.standing();
        int remaining = inFlight.decrementAndGet();
        health.left(seen, remaining);
        upstream.slotFreed(this);
    }

    /** A request went well. */
    public void succeeded(long now) {
        successes.increment();
        health.succeeded(now);
    }

    /**
     * A request failed. Causes that are not the server's fault are not counted.
     *
     * @param route name of the route, so that one slow route is told from a slow server
     */
    public void failed(Cause cause, String route, long now) {
        FailureClass of = FailureClass.of(cause);
        if (of != FailureClass.NONE) {
            failures.increment();
            health.failed(cause, of, route, now);
        }
    }

    /** Whether the active checks did not take it out. */
    public boolean healthy() {
        return health.standing().kind() != Health.Kind.UNHEALTHY;
    }

    /** What the active checks found. Called on any thread. */
    public void checked(boolean healthy, String reason) {
        health.checked(healthy, reason, Ticks.now());
    }

    /** up, ejected, probing, unhealthy, drain, down or maintenance. */
    public String state(long now) {
        AdminState set = admin.get().state();
        return set == AdminState.UP ? health.standing().kind().word : word(set);
    }

    /** All that is known of it now. */
    public ServerState snapshot() {
        return snapshot(Ticks.now());
    }

    /** All that is known of it. */
    public ServerState snapshot(long now) {
        Admin set = admin.get();
        Health.Standing stands = health.standing();
        boolean up = set.state() == AdminState.UP;
        // The later of the two is what made it so.
        boolean byHealth = up && (stands.kind() != Health.Kind.UP || stands.since() >= set.since());
        return new ServerState(name, up ? stands.kind().word : word(set.state()),
                byHealth ? stands.since() : set.since(),
                byHealth ? stands.reason() : set.reason(), health.failuresInWindow(now), stands.until(), inFlight(),
                requests.sum(), successes.sum(), failures.sum());
    }

    /** The operator's word. A server that is put back starts without its old failures. */
    public void setAdminState(AdminState state, String reason) {
        long now = Ticks.now();
        String from = state(now);
        Admin before = admin.getAndSet(new Admin(state, now, reason));
        if (before.state() == state) {
            return;
        }
        if (state == AdminState.UP) {
            health.reset(now);
        }
        upstream.report(new ServerChange(upstream.name(), name, from, state(now), reason));
        upstream.availabilityChanged(this);
    }

    int weight() {
        return config.weight();
    }

    boolean usable() {
        return admin.get().state() == AdminState.UP;
    }

    boolean inMaintenance() {
        return admin.get().state() == AdminState.MAINTENANCE;
    }

    Health health() {
        return health;
    }

    boolean full() {
        return inFlight.get() >= maxConns;
    }

    /** Free slots, for waking as many as can run. */
    int free() {
        return Math.max(0, maxConns - inFlight.get());
    }

    /** Whether a request may be given to it now. */
    boolean eligible(long tried, long now, boolean panic) {
        return (tried & bit()) == 0 && usable() && !full() && health.admits(now, panic);
    }

    /** Takes a slot, and the probe where it is due; false where others were faster. */
    boolean reserve(long now, boolean panic) {
        int before = inFlight.get();
        while (before < maxConns && !inFlight.compareAndSet(before, before + 1)) {
            before = inFlight.get();
        }
        if (before >= maxConns) {
            return false;
        }
        if (!health.enter(now, panic, before)) {
            inFlight.decrementAndGet();
            upstream.slotFreed(this);
            return false;
        }
        requests.increment();
        return true;
    }

    /** Takes over from the same server before a reload. */
    void adopt(Server before) {
        health.adopt(before.health);
        Admin set = before.admin.get();
        if (before.config.state() == config.state()) {
            admin.set(set);
        }
        requests.add(before.requests.sum());
        successes.add(before.successes.sum());
        failures.add(before.failures.sum());
    }

    private static String word(AdminState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private final class Changes implements Health.Listener {
        @Override
        public void changed(Health.Standing from, Health.Standing to) {
            upstream.report(
                    new ServerChange(upstream.name(), name, from.kind().word, to.kind().word, to.reason()));
            if (from.kind() == Health.Kind.UP || to.kind() == Health.Kind.UP) {
                upstream.availabilityChanged(Server.this);
            }
        }

        @Override
        public boolean alone() {
            return upstream.alone(Server.this);
        }
    }
}
