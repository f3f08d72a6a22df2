package io.gatepost.core.exchange;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.connection.ConnectionPool;
import io.gatepost.core.connection.Connector;
import io.gatepost.core.resolve.Addresses;
import io.gatepost.core.resolve.NameResolver;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.core.transport.Transport;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What the exchanges of one event loop share; used on that loop only. */
public final class LoopContext {
    private final EventLoop eventLoop;
    private final ProxyState proxy;
    private final LoopTimers timers;
    private final Connector connector;
    private final Map<Upstream, ConnectionPool> pools = new IdentityHashMap<>();
    private final Map<String, InetAddress> literals = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom();

    public LoopContext(ProxyState proxy, Transport transport, EventLoop eventLoop) {
        this.proxy = proxy;
        this.eventLoop = eventLoop;
        this.timers = new LoopTimers(eventLoop);
        this.connector = new Connector(transport, eventLoop);
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public LoopTimers timers() {
        return timers;
    }

    /** What all loops share. */
    public ProxyState proxy() {
        return proxy;
    }

    public ProxyConfig config() {
        return proxy.config();
    }

    ExchangeObserver observer() {
        return proxy.observer();
    }

    Connector connector() {
        return connector;
    }

    NameResolver resolver() {
        return proxy.resolver();
    }

    boolean diagnosis() {
        return config().diagnosis();
    }

    /** @param tree where the upstream is, or was before a reload */
    ConnectionPool pool(Upstream upstream, Tree tree) {
        ConnectionPool pool = pools.get(upstream);
        if (pool == null) {
            pool = new ConnectionPool(upstream.config(), tree.tls(upstream.name()), config().eventLoops(),
                    timers, proxy.observer());
            pools.put(upstream, pool);
        }
        return pool;
    }

    /** The proxy was reloaded: closes connections to servers that are not used any more. */
    public void reloaded() {
        Collection<Upstream> used = proxy.upstreams();
        pools.entrySet().removeIf(e -> {
            if (!used.contains(e.getKey())) {
                e.getValue().close();
                return true;
            }
            e.getValue().reconfigure(e.getKey().config(), proxy.tls(e.getKey()), config().eventLoops());
            return false;
        });
    }

    /** The address where the host is an address literal, else null. */
    @Nullable
    InetAddress literal(String host) {
        InetAddress known = literals.get(host);
        if (known != null) {
            return known;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return null;
        }
        try {
            InetAddress made = InetAddress.getByAddress(bytes);
            literals.put(host, made);
            return made;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are always an address", e);
        }
    }

    /** What the server's name resolves to; null where it has no name, or where that is not known. */
    @Nullable
    List<InetAddress> addresses(Server server) {
        Endpoint endpoint = server.config().address();
        if (endpoint.isUnix() || literal(endpoint.host()) != null) {
            return null;
        }
        Addresses known = resolver().known(endpoint.host());
        return known == null ? null : known.list();
    }

    /** A random number; not for secrets. */
    long random() {
        return random.nextLong();
    }

    /** Closes the idle connections. */
    public void close() {
        for (ConnectionPool pool : pools.values()) {
            pool.close();
        }
    }
}
