package io.gatepost.core.upstream;

import org.jspecify.annotations.Nullable;

/** The fewest requests in flight per weight; equals take turns. */
final class LeastConnections implements Balancer {
    private final Server[] servers;
    private final SmoothRoundRobin turns;

    LeastConnections(Server[] servers) {
        this.servers = servers;
        this.turns = new SmoothRoundRobin(servers);
    }

    @Override
    public @Nullable Server choose(long tried, int hash, long now, boolean panic) {
        Server best = null;
        long bestConns = 0;
        boolean tie = false;
        for (Server server : servers) {
            if (!server.eligible(tried, now, panic)) {
                continue;
            }
            long conns = server.inFlight();
            long difference = best == null ? -1 : conns * best.weight() - bestConns * server.weight();
            if (difference < 0) {
                best = server;
                bestConns = conns;
                tie = false;
            } else if (difference == 0) {
                tie = true;
            }
        }
        if (best == null || !tie) {
            return best;
        }
        Server turn = turns.turn(tried, now, panic, bestConns, best.weight());
        // Loads may have moved meanwhile.
        return turn != null ? turn : best;
    }
}
