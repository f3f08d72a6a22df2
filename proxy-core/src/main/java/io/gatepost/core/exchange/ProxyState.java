package io.gatepost.core.exchange;

import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.resolve.NameResolver;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.route.RouteTable;
import io.gatepost.core.tls.TlsToServers;
import io.gatepost.core.transport.Transport;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all event loops of a proxy share. Thread-safe. */
public final class ProxyState {
    private final ExchangeObserver observer;
    private final NameResolver resolver;
    private final byte[] instance;
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong connectionSerial = new AtomicLong();
    private final AtomicLong failureSerial = new AtomicLong();
    private volatile Tree tree;
    private volatile boolean stopping;

    /**
     * Reads what the configuration refers to: not for an event loop.
     *
     * @throws IOException where that cannot be read or used, with the upstream in its message
     */
    public ProxyState(ProxyConfig config, Transport transport, ExchangeObserver observer) throws IOException {
        this.resolver = new NameResolver(config.resolver(), transport);
        this.observer = observer;
        this.instance = config.instance().getBytes(StandardCharsets.US_ASCII);
        this.tree = new Tree(config, null, observer);
    }

    /**
     * Serves by another configuration from now on; exchanges under way end by the one that they began with. One thread at a
     * time, no event loop.
     *
     * @param next with the same instance, loops, transport and resolver
     * @throws IOException as at the start; nothing is changed then
     */
    public void reload(ProxyConfig next) throws IOException {
        Tree before = tree;
        Tree made = new Tree(next, before, observer);
        made.reconfigureUpstreams();
        tree = made;
        before.upstreams().forEach((name, upstream) -> {
            if (!made.upstreams().containsKey(name)) {
                upstream.retire();
            }
        });
    }

    public ProxyConfig config() {
        return tree.config();
    }

    public ExchangeObserver observer() {
        return observer;
    }

    public NameResolver resolver() {
        return resolver;
    }

    /** The instance's name, as it stands in Via. */
    public byte[] instance() {
        return instance;
    }

    /** TLS to the servers of an upstream; null where it is plain. */
    public @Nullable TlsToServers tls(Upstream of) {
        return tree.tls(of.name());
    }

    /** The maintenance of the whole proxy, where it keeps this client out; else null. */
    @Nullable
    MaintenanceSwitch maintenance(@Nullable InetAddress client) {
        MaintenanceSwitch maintenance = tree.maintenance();
        return maintenance.keepsOut(client) ? maintenance : null;
    }

    /** The maintenance of the whole proxy. */
    public MaintenanceSwitch maintenance() {
        return tree.maintenance();
    }

    /** The maintenance of each upstream. */
    public Map<String, MaintenanceSwitch> maintenanceByUpstream() {
        return tree.maintenanceByUpstream();
    }

    /** The maintenance of each route. */
    public Map<String, MaintenanceSwitch> maintenanceByRoute() {
        return tree.maintenanceByRoute();
    }

    public RouteTable<BoundRoute> routes() {
        return tree.routes();
    }

    /** Exchanges under way, by the name of their route. */
    public Map<String, Long> inFlight() {
        return tree.inFlight();
    }

    public Collection<Upstream> upstreams() {
        return tree.upstreams().values();
    }

    /** Looks at the flag files; called once a second, off the event loops. */
    public void lookAtFlags() {
        tree.lookAtFlags();
    }

    /** Exchanges under way. */
    public AtomicInteger exchanges() {
        return exchanges;
    }

    /** Client connections open. */
    public AtomicInteger connections() {
        return connections;
    }

    /** The next client connection's number. */
    public long nextConnection() {
        return connectionSerial.incrementAndGet();
    }

    /** Names a failure: the instance, the time, a serial number. */
    String nextFailureId() {
        return config().instance() + "-" + Long.toString(System.currentTimeMillis(), 36)
                + Long.toString(1296 + failureSerial.getAndIncrement() % 45360, 36);
    }

    /** Whether nothing new is accepted any more. */
    public boolean stopping() {
        return stopping;
    }

    /** From now on connections are closed with their next response. */
    public void stop() {
        stopping = true;
    }
}
