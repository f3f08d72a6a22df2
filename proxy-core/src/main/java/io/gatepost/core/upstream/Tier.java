package io.gatepost.core.upstream;

import io.gatepost.core.config.Balance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of one rank (primary or backup) with their balancer. */
final class Tier {
    private final Server[] servers;
    private final Balancer balancer;

    Tier(Balance balance, List<Server> members) {
        this.servers = members.toArray(Server[]::new);
        this.balancer = servers.length < 2
                ? new SmoothRoundRobin(servers)
                : switch (balance) {
                    case ROUND_ROBIN -> new SmoothRoundRobin(servers);
                    case LEAST_CONN -> new LeastConnections(servers);
                    case RANDOM_TWO -> new RandomTwo(servers);
                    case HASH, CLIENT_HASH -> new HashRing(servers);
                };
    }

    /** A server with a slot taken on it, or null. */
    @Nullable
    Server pick(long tried, int hash, long now, boolean panic) {
        if (servers.length == 1) {
            Server only = servers[0];
            return only.eligible(tried, now, panic) && only.reserve(now, panic) ? only : null;
        }
        // Another loop may take the last slot or the probe first; after as many misses as servers give up.
        for (int miss = 0; miss <= servers.length; miss++) {
            Server server = balancer.choose(tried, hash, now, panic);
            if (server == null || server.reserve(now, panic)) {
                return server;
            }
        }
        return null;
    }

    /** Servers that the operator has in use. */
    int usable() {
        int count = 0;
        for (Server server : servers) {
            if (server.usable()) {
                count++;
            }
        }
        return count;
    }

    /** Of those, the ones in good health. */
    int healthy() {
        int count = 0;
        for (Server server : servers) {
            if (server.usable() && server.health().isUp()) {
                count++;
            }
        }
        return count;
    }
}
