package io.gatepost.core.check;

import io.gatepost.core.config.HealthCheck;
import io.gatepost.core.exchange.ProxyState;
import io.gatepost.core.transport.Transport;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Has each server with a {@code health_check} checked when it is due, one check at a time, and counts what comes of it. Follows
 * the configuration that holds. Ticked on one thread, which only looks at clocks; checks run on event loops.
 */
public final class HealthChecks {
    /** How often to look whether a check is due, milliseconds; how late one may begin. */
    public static final long TICK_MILLIS = 50;

    private final ProxyState state;
    private final Transport transport;
    private Map<Server, Watch> watched = new IdentityHashMap<>();

    public HealthChecks(ProxyState state, Transport transport) {
        this.state = state;
        this.transport = transport;
    }

    /** Begins the checks that are due. */
    public void tick() {
        Map<Server, Watch> now = new IdentityHashMap<>();
        for (Upstream upstream : state.upstreams()) {
            HealthCheck check = upstream.config().healthCheck();
            for (Server server : upstream.servers()) {
                if (check == null) {
                    if (!server.healthy()) {
                        server.checked(true, "it is not checked any more");
                    }
                    continue;
                }
                Watch before = watched.get(server);
                Watch watch = before != null && before.check.equals(check) ? before : new Watch(server, check);
                now.put(server, watch);
                watch.beginIfDue(upstream);
            }
        }
        watched = now;
    }

    /** One server under watch. */
    private final class Watch {
        private final Server server;
        private final HealthCheck check;
        private long dueAt = Ticks.now();
        private boolean running;
        private int inARow;
        private boolean healthy;
        private boolean lastWentWell = true;

        Watch(Server server, HealthCheck check) {
            this.server = server;
            this.check = check;
            this.healthy = server.healthy();
        }

        synchronized void beginIfDue(Upstream upstream) {
            if (!running && Ticks.now() - dueAt >= 0) {
                running = true;
                new Check(server, upstream, check, state, transport, this::ended).start();
            }
        }

        /** @param fault why it failed; empty where it went well */
        private synchronized void ended(String fault) {
            boolean well = fault.isEmpty();
            inARow = well == lastWentWell ? inARow + 1 : 1;
            lastWentWell = well;
            int wanted = well ? check.rise() : check.fall();
            if (well != healthy && inARow >= wanted) {
                healthy = well;
                server.checked(well, well
                        ? inARow + " health checks in a row went well"
                        : inARow + (inARow == 1 ? " health check failed: " : " health checks in a row failed: ")
                                + fault);
            }
            long wait = well == healthy ? check.interval() : Math.max(1, check.interval() / 4);
            long jitter = ThreadLocalRandom.current().nextLong(-wait / 10, wait / 10 + 1);
            dueAt = Ticks.now() + (wait + jitter) * 1_000_000;
            running = false;
        }
    }
}
