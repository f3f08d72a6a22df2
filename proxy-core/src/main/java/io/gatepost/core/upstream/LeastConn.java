package io.gatepost.core.upstream;

import org.jspecify.annotations.Nullable;

/** The fewest requests in flight per weight; ties by smooth weighted round robin among those that tie. */
final class LeastConn implements Balancer {
    @Override
    public synchronized @Nullable Server pick(Tier tier, long tried, int hash, long now) {
        Server best = null;
        for (int i = 0; i < tier.servers.size(); i++) {
            Server s = tier.servers.get(i);
            if (tier.eligible(s, tried, now) && (best == null || load(s, best) < 0)) {
                best = s;
            }
        }
        if (best == null) {
            return null;
        }
        Server picked = null;
        int total = 0;
        for (int i = 0; i < tier.servers.size(); i++) {
            Server s = tier.servers.get(i);
            if (!tier.eligible(s, tried, now) || load(s, best) != 0) {
                continue;
            }
            s.currentWeight += s.config().weight();
            total += s.config().weight();
            if (picked == null || s.currentWeight > picked.currentWeight) {
                picked = s;
            }
        }
        if (picked == null) {
            return best;
        }
        picked.currentWeight -= total;
        return picked;
    }

    /** Compares in flight per weight by cross-multiplication. */
    static int load(Server a, Server b) {
        return Long.compare((long) a.inFlight() * b.config().weight(), (long) b.inFlight() * a.config().weight());
    }
}
