package io.gatepost.core.connection;

import io.gatepost.core.config.KeepaliveConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.core.tls.TlsToServers;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.IdleClose;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The idle connections of one event loop to the servers of one upstream. The one used last is taken first, so that a small
 * hot set stays and the rest expires. Used on its loop only.
 */
public final class ConnectionPool {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
    private static final Pattern GOODBYE = Pattern.compile("HTTP/1\\.[01] 40[08]");

    private UpstreamConfig upstream;
    private @Nullable TlsToServers tls;
    private KeepaliveConfig config;
    private final LoopTimers timers;
    private final ExchangeObserver observer;
    private int capacity;
    private int generation;
    private final Map<Server, ArrayDeque<ServerConnection>> idle = new IdentityHashMap<>();
    private int count;

    /**
     * @param upstream whose servers
     * @param tls      to the servers; null is plain
     * @param loops    how many event loops share the limit of idle connections
     * @param timers   of the loop
     * @param observer told of bytes that nobody asked for, and of idle connections that servers close
     */
    public ConnectionPool(UpstreamConfig upstream, @Nullable TlsToServers tls, int loops, LoopTimers timers,
            ExchangeObserver observer) {
        this.upstream = upstream;
        this.tls = tls;
        this.config = upstream.keepalive();
        this.timers = timers;
        this.observer = observer;
        this.capacity = capacity(config, loops);
    }

    private static int capacity(KeepaliveConfig config, int loops) {
        return config.idle() == 0 ? 0 : Math.max(1, (config.idle() + loops - 1) / loops);
    }

    /**
     * Takes another configuration. Idle connections are kept, but those to servers that are gone, those that are too many
     * now, and all where they would be made in another way.
     */
    public void reconfigure(UpstreamConfig next, @Nullable TlsToServers nextTls, int loops) {
        if (!Objects.equals(next.tls(), upstream.tls()) || !Objects.equals(next.fastCgi(), upstream.fastCgi())
                || !next.limits().equals(upstream.limits())) {
            generation++;
        }
        upstream = next;
        tls = nextTls;
        config = next.keepalive();
        capacity = capacity(config, loops);
        for (ArrayDeque<ServerConnection> stack : idle.values()) {
            for (ServerConnection c : List.copyOf(stack)) {
                if (stale(c)) {
                    remove(c);
                    c.close();
                }
            }
        }
        idle.values().removeIf(ArrayDeque::isEmpty);
        while (count > capacity) {
            evictOldest();
        }
    }

    /** Counts the ways in which connections were made, so that one is not used for another. */
    int generation() {
        return generation;
    }

    private boolean stale(ServerConnection c) {
        return c.generation != generation || c.server().retired();
    }

    /** The upstream that the connections belong to. */
    public UpstreamConfig upstream() {
        return upstream;
    }

    /** TLS to the servers; null is plain. */
    @Nullable
    TlsToServers tls() {
        return tls;
    }

    /** Whether requests should leave their connection open. */
    public boolean keepsConnections() {
        return capacity > 0;
    }

    /** Whether a connection may be kept after one more request; the last one says so (RFC 9112, section 9.6). */
    boolean keepsAfterNext(ServerConnection c) {
        return capacity > 0 && c.requests() + 1 < config.requests() && !old(c);
    }

    private boolean old(ServerConnection c) {
        return config.maxAge() > 0 && Ticks.now() - c.openedAt() > config.maxAge() * 1_000_000;
    }

    /**
     * The idle connection to a server that was used last, or null where there is none.
     *
     * @param addresses those that the server's name resolves to now: connections to others are closed; null leaves all
     */
    public @Nullable ServerStream take(Server server, long now, @Nullable List<InetAddress> addresses) {
        ArrayDeque<ServerConnection> stack = idle.get(server);
        if (stack == null) {
            return null;
        }
        for (ServerConnection c = stack.pollLast(); c != null; c = stack.pollLast()) {
            left(c);
            timers.cancel(c.idleTimeout);
            if (c.usable(now) && c.isAt(addresses)) {
                return c;
            }
            c.close();
        }
        return null;
    }

    /** How long this connection may idle, milliseconds; 0 where it is not to be kept. */
    long idleLimit(ServerConnection c, long announcedMillis) {
        if (capacity == 0 || c.requests() >= config.requests() || old(c) || stale(c)) {
            return 0;
        }
        // A second before the server's own timeout: a request sent at the last moment would meet its close.
        return announcedMillis < 0 ? config.idleTimeout() : Math.min(config.idleTimeout(), announcedMillis - 1000);
    }

    void put(ServerConnection c, long idleLimit) {
        if (count >= capacity) {
            evictOldest();
        }
        idle.computeIfAbsent(c.server(), s -> new ArrayDeque<>()).addLast(c);
        count++;
        c.server().idle(1);
        timers.arm(c.idleTimeout, idleLimit, c.idleSince());
    }

    private void left(ServerConnection c) {
        count--;
        c.server().idle(-1);
    }

    private void evictOldest() {
        ArrayDeque<ServerConnection> from = null;
        for (ArrayDeque<ServerConnection> stack : idle.values()) {
            if (!stack.isEmpty() && (from == null || stack.getFirst().idleSince() < from.getFirst().idleSince())) {
                from = stack;
            }
        }
        if (from != null) {
            ServerConnection oldest = from.removeFirst();
            left(oldest);
            timers.cancel(oldest.idleTimeout);
            oldest.close();
        }
    }

    void remove(ServerConnection c) {
        ArrayDeque<ServerConnection> stack = idle.get(c.server());
        if (stack != null && stack.remove(c)) {
            left(c);
        }
        timers.cancel(c.idleTimeout);
    }

    /** The server closed a connection that idles here: said, as it shows the server's own limits. */
    void closedByServer(ServerConnection c, boolean reset) {
        long now = Ticks.now();
        remove(c);
        ArrayDeque<ServerConnection> left = idle.get(c.server());
        observer.idleClosed(new IdleClose(upstream.name(), c.address(), (now - c.idleSince()) / 1_000_000,
                (now - c.openedAt()) / 1_000_000, c.requests(), reset, left == null ? 0 : left.size()));
    }

    /** Bytes on an idle connection are poison (RFC 9112, section 9.2): it is closed; a 408 or 400 is a server's goodbye. */
    void unsolicited(ServerConnection c, ByteBuf in) {
        remove(c);
        String start = in.toString(in.readerIndex(), Math.min(in.readableBytes(), 12), StandardCharsets.ISO_8859_1);
        if (!GOODBYE.matcher(start).matches()) {
            observer.incident(new Incident(Cause.RESPONSE_UNSOLICITED, upstream.name() + " " + c.server().name(),
                    in.readableBytes() + " bytes on an idle connection"));
        }
        c.close();
    }

    /** An exception that is no I/O error is a bug of ours. */
    void surprise(Throwable cause) {
        LOG.error("unexpected exception on a connection to upstream {}", upstream.name(), cause);
    }

    /** Closes all idle connections. */
    public void close() {
        for (ArrayDeque<ServerConnection> stack : idle.values()) {
            for (ServerConnection c = stack.pollLast(); c != null; c = stack.pollLast()) {
                left(c);
                timers.cancel(c.idleTimeout);
                c.close();
            }
        }
    }
}
