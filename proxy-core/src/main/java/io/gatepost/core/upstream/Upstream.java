package io.gatepost.core.upstream;

import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pool of servers with one policy, shared by all event loops. Thread-safe. */
public final class Upstream {
    private final UpstreamConfig config;
    private final Consumer<ServerChange> onChange;
    private final List<Server> servers;
    private final Tier primary;
    private final Tier backup;
    private final Balancer primaryBalancer;
    private final Balancer backupBalancer;
    private final Waiting waiting;
    private final RetryBudget budget;

    public Upstream(UpstreamConfig config, Consumer<ServerChange> onChange) {
        this.config = config;
        this.onChange = onChange;
        long others = config.servers().stream().filter(s -> !s.backup() && s.state() != AdminState.DOWN).count();
        List<Server> all = new ArrayList<>();
        for (ServerConfig s : config.servers()) {
            all.add(new Server(this, s, all.size(), others <= 1 && config.servers().size() == 1));
        }
        this.servers = List.copyOf(all);
        this.primary = new Tier(servers.stream().filter(s -> !s.config().backup()).toList());
        this.backup = new Tier(servers.stream().filter(s -> s.config().backup()).toList());
        this.primaryBalancer = balancer(primary);
        this.backupBalancer = balancer(backup);
        this.waiting = new Waiting(config.queue().size());
        this.budget = new RetryBudget(config.retry().budget());
    }

    private Balancer balancer(Tier tier) {
        return switch (config.balance()) {
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_CONN -> new LeastConn();
            case RANDOM_TWO -> new RandomTwo();
            case HASH, CLIENT_HASH -> new ConsistentHash(tier.servers);
        };
    }

    public String name() {
        return config.name();
    }

    public UpstreamConfig config() {
        return config;
    }

    /** In configuration order. */
    public List<Server> servers() {
        return servers;
    }

    /** Those who wait for a free connection. */
    public Waiting waiting() {
        return waiting;
    }

    public RetryBudget budget() {
        return budget;
    }

    void changed(ServerChange change) {
        onChange.accept(change);
        long share = 0;
        for (Server s : primary.servers) {
            share += s.inUse() && !s.health().ejected() ? 1 : 0;
        }
        boolean panic = config.panic() > 0 && share * 100 < (long) config.panic() * primary.servers.size();
        if (panic != primary.panic) {
            primary.panic = panic;
            onChange.accept(new ServerChange(name(), "all", panic ? "normal" : "panic", panic ? "panic" : "normal",
                    share + " of " + primary.servers.size() + " servers are left, panic is " + config.panic() + "%"));
        }
    }

    /**
     * Picks a server and reserves a slot on it, to be given back with {@link Server#release}; null where none can be picked.
     *
     * @param tried a bit for each server that this request has tried
     * @param hash  of the key, where the balance is by hash
     * @param now   in ticks
     */
    public @Nullable Server pick(long tried, int hash, long now) {
        Server s = pick(primary, primaryBalancer, tried, hash, now);
        return s != null || backup.servers.isEmpty() ? s : pick(backup, backupBalancer, tried, hash, now);
    }

    private static @Nullable Server pick(Tier tier, Balancer balancer, long tried, int hash, long now) {
        for (int i = 0; i <= tier.servers.size(); i++) {
            Server only = tier.servers.size() == 1 ? tier.servers.getFirst() : null;
            Server s = only == null
                    ? balancer.pick(tier, tried, hash, now)
                    : tier.eligible(only, tried, now) ? only : null;
            if (s == null) {
                return null;
            }
            if (s.reserve()) {
                if (tier.panic || s.health().admit(now)) {
                    return s;
                }
                s.release();
            }
        }
        return null; // others were quicker each time
    }

    /** Why nothing could be picked just now. */
    public Refusal refusal(long tried, long now) {
        int usable = 0;
        int maintenance = 0;
        int full = 0;
        int untried = 0;
        long probe = Long.MAX_VALUE;
        StringBuilder ejected = new StringBuilder();
        for (Server s : servers) {
            if (!s.inUse()) {
                maintenance += s.adminState() == AdminState.MAINTENANCE ? 1 : 0;
                continue;
            }
            usable++;
            if (s.index() < 64 && (tried & 1L << s.index()) != 0) {
                continue;
            }
            untried++;
            if (s.health().ejected()) {
                probe = Math.min(probe, s.health().ejectedUntil());
                ejected.append(ejected.isEmpty() ? "" : ", ").append(s.name()).append(" ejected (")
                        .append(s.health().lastCause()).append(')');
            } else if (s.full()) {
                full++;
            }
        }
        if (usable == 0) {
            return maintenance > 0
                    ? new Refusal(Cause.MAINTENANCE, 0, "every server is in maintenance or down", false)
                    : new Refusal(Cause.UPSTREAM_POOL_EMPTY, 0, "no server is up", false);
        }
        if (untried == 0) {
            return new Refusal(null, 0, "every server was tried", false);
        }
        if (full > 0) {
            return new Refusal(Cause.UPSTREAM_CONNECTION_LIMIT, 1, "max_conns is reached on every server", true);
        }
        long wait = probe == Long.MAX_VALUE ? 1 : Math.max(1, (probe - now + 999_999_999) / 1_000_000_000);
        return new Refusal(Cause.ALL_SERVERS_EJECTED, wait, ejected.toString(), false);
    }

    /** A hash of bytes for consistent hashing (FNV-1a, mixed). */
    public static int hashOf(byte[] bytes, int offset, int length) {
        int h = 0x811c9dc5;
        for (int i = offset; i < offset + length; i++) {
            h = (h ^ bytes[i] & 0xff) * 0x01000193;
        }
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
