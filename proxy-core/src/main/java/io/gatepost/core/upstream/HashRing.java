package io.gatepost.core.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hash. Each server has points on a ring in proportion to its weight; a key belongs to the next point, and
 * where that server is out to the next after it, so that only the keys of a lost server move.
 */
final class HashRing implements Balancer {
    private static final int POINTS_PER_UNIT = 160;
    /** Heavier ones are scaled down to this, to bound the ring. */
    private static final int MAX_UNITS = 100;

    private final Server[] servers;
    /** Sorted: position on the ring (as unsigned) in the upper half, place of the server in the lower. */
    private final long[] points;

    HashRing(Server[] servers) {
        this.servers = servers;
        int[] units = units(servers);
        long[] made = new long[Arrays.stream(units).sum() * POINTS_PER_UNIT];
        int count = 0;
        for (int place = 0; place < servers.length; place++) {
            for (int point = 0; point < units[place] * POINTS_PER_UNIT; point++) {
                byte[] key = (servers[place].name() + '#' + point).getBytes(StandardCharsets.UTF_8);
                made[count++] = Integer.toUnsignedLong(Upstream.hashOf(key, 0, key.length)) << 32 | place;
            }
        }
        // Signed order splits the ring elsewhere, which is of no matter as long as the search agrees.
        Arrays.sort(made);
        this.points = made;
    }

    /** The weights in their smallest terms, the heaviest at most {@value #MAX_UNITS}. */
    private static int[] units(Server[] servers) {
        int common = 0;
        int heaviest = 0;
        for (Server server : servers) {
            common = gcd(server.weight(), common);
            heaviest = Math.max(heaviest, server.weight());
        }
        int[] units = new int[servers.length];
        for (int i = 0; i < units.length; i++) {
            int weight = servers[i].weight();
            units[i] = heaviest / common <= MAX_UNITS ? weight / common : Math.max(1, weight * MAX_UNITS / heaviest);
        }
        return units;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public @Nullable Server choose(long tried, int hash, long now, boolean panic) {
        if (!any(tried, now, panic)) {
            return null;
        }
        int found = Arrays.binarySearch(points, Integer.toUnsignedLong(hash) << 32);
        int start = found >= 0 ? found : -found - 1;
        for (int step = 0; step < points.length; step++) {
            int at = start + step;
            Server server = servers[(int) points[at < points.length ? at : at - points.length]];
            if (server.eligible(tried, now, panic)) {
                return server;
            }
        }
        return null;
    }

    /** Spares a walk round the whole ring when all are out. */
    private boolean any(long tried, long now, boolean panic) {
        for (Server server : servers) {
            if (server.eligible(tried, now, panic)) {
                return true;
            }
        }
        return false;
    }
}
