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

    private final UpstreamConfig config;
    private final Consumer<ServerChange> onChange;
    private final List<Server> servers;
    private final Tier primary;
    private final Tier backup;
    private final boolean hasBackup;
    private final Waiting waiting;
    private final RetryBudget budget;
    private final AtomicBoolean panicking = new AtomicBoolean();

    /** @param onChange told of every change of a server, on the thread that saw it; must not block */
    public Upstream(UpstreamConfig config, Consumer<ServerChange> onChange) {
        this.config = config;
        this.onChange = onChange;
        List<Server> made = new ArrayList<>(config.servers().size());
        for (ServerConfig server : config.servers()) {
            made.add(new Server(this, made.size(), server));
        }
        this.servers = List.copyOf(made);
        this.primary = tier(server -> !server.config().backup());
        this.backup = tier(server -> server.config().backup());
        this.hasBackup = servers.stream().anyMatch(server -> server.config().backup());
        this.waiting = new Waiting(config.queue(), this::anySlot);
        this.budget = new RetryBudget(config.retry().budget());
    }

    private Tier tier(Predicate<Server> members) {
        return new Tier(config.balance(), servers.stream().filter(members).toList());
    }

    /** Name. */
    public String name() {
        return config.name();
    }

    /** As configured. */
    public UpstreamConfig config() {
        return config;
    }

    /** All servers, in configuration order, backups too. */
    public List<Server> servers() {
        return servers;
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
        Server server = primary.pick(tried, hash, now, panicking.get());
        return server != null || !hasBackup ? server : backup.pick(tried, hash, now, false);
    }

    /** Why {@link #pick} gave nothing just now. */
    public Refusal refusal(long tried, long now) {
        return Refusals.of(servers, tried, now, panicking.get());
    }

    /** The queue for a slot. */
    public Waiting waiting() {
        return waiting;
    }

    /** What retries may use. */
    public RetryBudget budget() {
        return budget;
    }

    /** Whether so few servers are left that ejections are ignored. */
    public boolean panicking() {
        return panicking.get();
    }

    /** Takes over health, operator's states and counts of the servers that were there before a reload too. */
    public void adopt(Upstream before) {
        for (Server server : servers) {
            for (Server old : before.servers) {
                if (old.config().address().equals(server.config().address())) {
                    server.adopt(old);
                    break;
                }
            }
        }
        panicking.set(fewLeft());
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
        for (Server other : servers) {
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
        if (config.panic() == 0) {
            return false;
        }
        int usable = primary.usable();
        int healthy = primary.healthy();
        // With none left, a healthy backup is better than servers that are known to fail.
        return healthy * 100L < (long) config.panic() * usable && (healthy > 0 || backup.healthy() == 0);
    }

    private void reportPanic(boolean panic) {
        String left = primary.healthy() + " of " + primary.usable() + " servers healthy, ";
        report(panic
                ? new ServerChange(name(), ALL_SERVERS, "normal", "panic",
                        left + "below " + config.panic() + "%: ejections are ignored")
                : new ServerChange(name(), ALL_SERVERS, "panic", "normal", left + "ejections are heeded again"));
    }

    private boolean anySlot(long tried) {
        for (Server server : servers) {
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
