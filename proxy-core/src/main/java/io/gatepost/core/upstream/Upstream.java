package io.gatepost.core.upstream;

import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.diagnostics.exchange.ServerChange;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A pool of servers with one policy. Any thread may use it; picking takes no lock. */
public final class Upstream {
    /** Stands for the server in a change that concerns the whole upstream. */
    public static final String ALL_SERVERS = "all";

    /** What a reload replaces as one. */
    private record Members(UpstreamConfig config, List<Server> servers, Tier primary, Tier backup, boolean hasBackup,
            RetryBudget budget) {}

    private final String name;
    private final Consumer<ServerChange> onChange;
    private final Waiting waiting;
    private final AtomicBoolean panicking = new AtomicBoolean();
    private volatile Members members;
    private int serial;

    /** @param onChange told of every change of a server, on the thread that saw it; must not block */
    public Upstream(UpstreamConfig config, Consumer<ServerChange> onChange) {
        this.name = config.name();
        this.onChange = onChange;
        this.waiting = new Waiting(config.queue(), this::anySlot);
        this.members = members(config, config.servers().stream().map(this::made).toList(),
                new RetryBudget(config.retry().budget()));
    }

    private Server made(ServerConfig config) {
        return new Server(this, serial++, config);
    }

    private static Members members(UpstreamConfig config, List<Server> servers, RetryBudget budget) {
        return new Members(config, servers, tier(config, servers, false), tier(config, servers, true),
                servers.stream().anyMatch(server -> server.config().backup()), budget);
    }

    private static Tier tier(UpstreamConfig config, List<Server> servers, boolean backup) {
        return new Tier(config.balance(),
                servers.stream().filter(server -> server.config().backup() == backup).toList());
    }

    /**
     * Takes another configuration. A server that is in both as it was stays; one with the same address and other settings
     * keeps health, the operator's word and counts. One thread at a time.
     */
    public void reconfigure(UpstreamConfig next) {
        Members before = members;
        if (next.equals(before.config)) {
            return;
        }
        List<Server> left = new ArrayList<>(before.servers);
        List<Server> servers = new ArrayList<>();
        for (ServerConfig config : next.servers()) {
            Server same = take(left, server -> server.config().equals(config));
            if (same == null) {
                same = made(config);
                Server old = take(left, server -> server.config().address().equals(config.address()));
                if (old != null) {
                    same.adopt(old);
                    old.retire();
                }
            }
            servers.add(same);
        }
        members = members(next, List.copyOf(servers), next.retry().budget() == before.config.retry().budget()
                ? before.budget
                : new RetryBudget(next.retry().budget()));
        left.forEach(Server::retire);
        waiting.reconfigure(next.queue());
        panicking.set(fewLeft());
        for (Server server : servers) {
            availabilityChanged(server);
        }
    }

    /** A reload took it out: it finishes what runs, and no connection of it is kept. */
    public void retire() {
        members.servers.forEach(Server::retire);
    }

    private static @Nullable Server take(List<Server> from, Predicate<Server> which) {
        for (Server server : from) {
            if (which.test(server)) {
                from.remove(server);
                return server;
            }
        }
        return null;
    }

    /** Name. */
    public String name() {
        return name;
    }

    /** As configured. */
    public UpstreamConfig config() {
        return members.config;
    }

    /** All servers, in configuration order, backups too. */
    public List<Server> servers() {
        return members.servers;
    }

    /**
     * Picks a server and takes a slot on it, which {@link Server#release} gives back exactly once.
     *
     * @param tried the {@link Server#bit}s of the servers that the request was on
     * @param hash  of the key, for the balancers that hash
     * @param now   {@link Ticks} nanoseconds
     * @return null where none can take it; {@link #refusal} says why
     */
    public @Nullable Server pick(long tried, int hash, long now) {
        Members m = members;
        Server server = m.primary.pick(tried, hash, now, panicking.get());
        return server != null || !m.hasBackup ? server : m.backup.pick(tried, hash, now, false);
    }

    /** Why {@link #pick} gave nothing just now. */
    public Refusal refusal(long tried, long now) {
        return Refusals.of(members.servers, tried, now, panicking.get());
    }

    /** The queue for a slot. */
    public Waiting waiting() {
        return waiting;
    }

    /** What retries may use. */
    public RetryBudget budget() {
        return members.budget;
    }

    /** Whether so few servers are left that ejections are ignored. */
    public boolean panicking() {
        return panicking.get();
    }

    /** A hash of a key that spreads well over all 32 bits; the same in every process. */
    public static int hashOf(byte[] bytes, int offset, int length) {
        int hash = 0x811c9dc5;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * 0x01000193;
        }
        // Similar keys differ in few bits until here; two rounds of shift and multiply spread them.
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    void report(ServerChange change) {
        onChange.accept(change);
    }

    /** Whether no other primary server is in use. */
    boolean alone(Server server) {
        for (Server other : members.servers) {
            if (other != server && !other.config().backup() && other.usable()) {
                return false;
            }
        }
        return true;
    }

    void slotFreed(Server server) {
        if (waiting.size() > 0 && hasSlot(server, 0)) {
            waiting.wake(server, 1);
        }
    }

    /** A server came or went: decides on panic, and lets those that wait have new slots. */
    void availabilityChanged(Server server) {
        // Until it holds: another thread's change may lie between the look and the switch.
        for (boolean panic = fewLeft(); panicking.get() != panic; panic = fewLeft()) {
            if (panicking.compareAndSet(!panic, panic)) {
                reportPanic(panic);
            }
        }
        if (waiting.size() > 0 && hasSlot(server, 0)) {
            waiting.wake(server, server.free());
        }
    }

    private boolean fewLeft() {
        Members m = members;
        if (m.config.panic() == 0) {
            return false;
        }
        int usable = m.primary.usable();
        int healthy = m.primary.healthy();
        // With none left, a healthy backup is better than servers that are known to fail.
        return healthy * 100L < (long) m.config.panic() * usable && (healthy > 0 || m.backup.healthy() == 0);
    }

    private void reportPanic(boolean panic) {
        Tier primary = members.primary;
        String left = primary.healthy() + " of " + primary.usable() + " servers healthy, ";
        report(panic
                ? new ServerChange(name(), ALL_SERVERS, "normal", "panic",
                        left + "below " + members.config.panic() + "%: ejections are ignored")
                : new ServerChange(name(), ALL_SERVERS, "panic", "normal", left + "ejections are heeded again"));
    }

    private boolean anySlot(long tried) {
        for (Server server : members.servers) {
            if (hasSlot(server, tried)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasSlot(Server server, long tried) {
        return server.eligible(tried, Ticks.now(), panicking.get() && !server.config().backup());
    }
}
