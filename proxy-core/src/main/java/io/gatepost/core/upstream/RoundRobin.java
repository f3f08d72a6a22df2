package io.gatepost.core.upstream;

import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin, as nginx has it: ineligible servers gather no weight, ties go to the first. The running
 * weights are guarded by a lock that is held for a few nanoseconds.
 */
final class RoundRobin implements Balancer {
    @Override
    public synchronized @Nullable Server pick(Tier tier, long tried, int hash, long now) {
        Server best = null;
        int total = 0;
        for (int i = 0; i < tier.servers.size(); i++) {
            Server s = tier.servers.get(i);
            if (!tier.eligible(s, tried, now)) {
                continue;
            }
            s.currentWeight += s.config().weight();
            total += s.config().weight();
            if (best == null || s.currentWeight > best.currentWeight) {
                best = s;
            }
        }
        if (best != null) {
            best.currentWeight -= total;
        }
        return best;
    }
}
