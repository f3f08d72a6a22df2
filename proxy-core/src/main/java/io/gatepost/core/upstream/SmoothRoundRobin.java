package io.gatepost.core.upstream;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin. Each turn every eligible server gains its weight, the richest is chosen and pays for all.
 * A server that is out gains nothing, so it does not come back with a burst.
 */
final class SmoothRoundRobin implements Balancer {
    private static final int SPINS = 64;

    private final Server[] servers;
    private final long[] gained;
    // Held for one pass over the array; the only contenders are the event loops.
    private final AtomicBoolean busy = new AtomicBoolean();

    SmoothRoundRobin(Server[] servers) {
        this.servers = servers;
        this.gained = new long[servers.length];
    }

    @Override
    public @Nullable Server choose(long tried, int hash, long now, boolean panic) {
        return turn(tried, now, panic, -1, 1);
    }

    /** One turn among those whose load is {@code conns} per {@code weight}; among all where conns is negative. */
    @Nullable
    Server turn(long tried, long now, boolean panic, long conns, long weight) {
        acquire();
        try {
            int best = -1;
            long total = 0;
            for (int i = 0; i < servers.length; i++) {
                Server server = servers[i];
                if (!server.eligible(tried, now, panic)
                        || (conns >= 0 && server.inFlight() * weight != conns * server.weight())) {
                    continue;
                }
                gained[i] += server.weight();
                total += server.weight();
                if (best < 0 || gained[i] > gained[best]) {
                    best = i;
                }
            }
            if (best < 0) {
                return null;
            }
            gained[best] -= total;
            return servers[best];
        } finally {
            busy.setRelease(false);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // no reliance: only kinder than to spin on
    private void acquire() {
        for (int spins = 0; !busy.compareAndSet(false, true); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // The holder lost its core; let it have this one.
                Thread.yield();
            }
        }
    }
}
