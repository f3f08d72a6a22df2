package io.gatepost.core.upstream;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.KeepaliveConfig;
import io.gatepost.core.config.QueueConfig;
import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.TunnelConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes upstreams with servers a, b, c ... for the tests of this package. */
final class Pools {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final long START = 1000 * SECOND;

    final List<ServerChange> changes = Collections.synchronizedList(new ArrayList<>());
    private final List<ServerConfig> servers = new ArrayList<>();
    private Balance balance = Balance.ROUND_ROBIN;
    private int panic;
    private int queue = 10;
    private int budget = 100;

    Pools balance(Balance kind) {
        balance = kind;
        return this;
    }

    Pools panic(int percent) {
        panic = percent;
        return this;
    }

    Pools queue(int size) {
        queue = size;
        return this;
    }

    Pools budget(int percent) {
        budget = percent;
        return this;
    }

    Pools weights(int... weights) {
        for (int weight : weights) {
            server(weight, 1, false, 0, false, AdminState.UP);
        }
        return this;
    }

    /** Servers with {@code max_fails} written, out for 10 seconds. */
    Pools maxFails(int... maxFails) {
        for (int max : maxFails) {
            server(1, max, true, 0, false, AdminState.UP);
        }
        return this;
    }

    Pools maxConns(int... maxConns) {
        for (int max : maxConns) {
            server(1, 1, true, max, false, AdminState.UP);
        }
        return this;
    }

    Pools states(AdminState... states) {
        for (AdminState state : states) {
            server(1, 1, true, 0, false, state);
        }
        return this;
    }

    Pools backup() {
        return server(1, 1, false, 0, true, AdminState.UP);
    }

    Pools server(int weight, int maxFails, boolean set, int maxConns, boolean backup, AdminState state) {
        String name = servers.size() < 26 ? String.valueOf((char) ('a' + servers.size())) : "s" + servers.size();
        servers.add(new ServerConfig(new Endpoint(name, 80), weight, maxFails, set, 10_000, maxConns, backup, state));
        return this;
    }

    Upstream build() {
        return new Upstream(
                new UpstreamConfig("pool", servers, balance, null, new UpstreamTimeouts(1000, 0, 1000, 1000),
                        new RetryConfig(Set.of(), 0, 0, false, budget, 0), new KeepaliveConfig(0, 1, 1, 1),
                        new QueueConfig(queue, 1000), panic, null, null, null,
                        new TunnelConfig(List.of(), 1000), null, new ResponseLimits(8192, 100, 10)),
                changes::add);
    }

    /** The states that a server's changes led to, in order. */
    List<String> history(String server) {
        return List.copyOf(changes).stream().filter(c -> c.server().equals(server)).map(ServerChange::to).toList();
    }

    static char letter(@Nullable Server server) {
        return server == null ? '-' : server.name().charAt(0);
    }

    /** Picks and gives back at once, so often. */
    static String run(Upstream upstream, int times, long tried, long now) {
        StringBuilder picked = new StringBuilder();
        for (int i = 0; i < times; i++) {
            Server server = upstream.pick(tried, 0, now);
            picked.append(letter(server));
            if (server != null) {
                server.succeeded(now);
                server.release();
            }
        }
        return picked.toString();
    }
}
