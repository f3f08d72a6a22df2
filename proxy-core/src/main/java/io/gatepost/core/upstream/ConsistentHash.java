package io.gatepost.core.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ring with 160 points per unit of weight: a server that leaves moves only its own keys. */
final class ConsistentHash implements Balancer {
    private static final int POINTS = 160;

    private record Point(int hash, Server server) {}

    private final List<Point> ring = new ArrayList<>();

    ConsistentHash(List<Server> servers) {
        for (Server s : servers) {
            for (int i = 0; i < POINTS * Math.min(100, s.config().weight()); i++) {
                byte[] key = (s.name() + "#" + i).getBytes(StandardCharsets.UTF_8);
                ring.add(new Point(Upstream.hashOf(key, 0, key.length), s));
            }
        }
        ring.sort((a, b) -> Integer.compareUnsigned(a.hash, b.hash));
    }

    @Override
    public @Nullable Server pick(Tier tier, long tried, int hash, long now) {
        int low = 0;
        int high = ring.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (Integer.compareUnsigned(ring.get(middle).hash, hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int i = 0; i < ring.size(); i++) {
            Server s = ring.get((low + i) % ring.size()).server;
            if (tier.eligible(s, tried, now)) {
                return s;
            }
        }
        return null;
    }
}
