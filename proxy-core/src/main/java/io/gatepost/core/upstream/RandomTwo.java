package io.gatepost.core.upstream;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The less loaded of two servers that are picked at random by weight. */
final class RandomTwo implements Balancer {
    @Override
    public @Nullable Server pick(Tier tier, long tried, int hash, long now) {
        Server a = draw(tier, tried, now, null);
        if (a == null) {
            return null;
        }
        Server b = draw(tier, tried, now, a);
        return b == null || LeastConn.load(a, b) <= 0 ? a : b;
    }

    private static @Nullable Server draw(Tier tier, long tried, long now, @Nullable Server except) {
        int total = 0;
        for (int i = 0; i < tier.servers.size(); i++) {
            Server s = tier.servers.get(i);
            if (s != except && tier.eligible(s, tried, now)) {
                total += s.config().weight();
            }
        }
        int at = total == 0 ? 0 : ThreadLocalRandom.current().nextInt(total);
        for (int i = 0; i < tier.servers.size(); i++) {
            Server s = tier.servers.get(i);
            if (s != except && tier.eligible(s, tried, now)) {
                at -= s.config().weight();
                if (at < 0) {
                    return s;
                }
            }
        }
        return null;
    }
}
