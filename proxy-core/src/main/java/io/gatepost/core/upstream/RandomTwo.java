package io.gatepost.core.upstream;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The less loaded of two drawn at random by weight. Needs no memory, so many proxies do not herd. */
final class RandomTwo implements Balancer {
    /** Draws before it goes round in turn: most servers are out then. */
    private static final int DRAWS = 20;

    private final Server[] servers;
    private final long[] upTo;
    private final SmoothRoundRobin turns;

    RandomTwo(Server[] servers) {
        this.servers = servers;
        this.upTo = new long[servers.length];
        long sum = 0;
        for (int i = 0; i < servers.length; i++) {
            sum += servers[i].weight();
            upTo[i] = sum;
        }
        this.turns = new SmoothRoundRobin(servers);
    }

    @Override
    public @Nullable Server choose(long tried, int hash, long now, boolean panic) {
        Server first = null;
        for (int draw = 0; draw < DRAWS; draw++) {
            Server server = draw();
            if (server == first || !server.eligible(tried, now, panic)) {
                continue;
            }
            if (first == null) {
                first = server;
            } else {
                return (long) server.inFlight() * first.weight() < (long) first.inFlight() * server.weight()
                        ? server
                        : first;
            }
        }
        return first != null ? first : turns.choose(tried, hash, now, panic);
    }

    private Server draw() {
        long at = ThreadLocalRandom.current().nextLong(upTo[upTo.length - 1]);
        int found = Arrays.binarySearch(upTo, at + 1);
        return servers[found >= 0 ? found : -found - 1];
    }
}
