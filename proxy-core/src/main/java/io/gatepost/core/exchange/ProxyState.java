package io.gatepost.core.exchange;

import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTls;
import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.RequestChanges;
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
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all event loops of a proxy share. Thread-safe. */
public final class ProxyState {
    private final ProxyConfig config;
    private final ExchangeObserver observer;
    private final NameResolver resolver;
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
    private final Map<String, MaintenanceSwitch> upstreamMaintenance = new LinkedHashMap<>();
    private final Map<String, TlsToServers> tls = new HashMap<>();
    private final List<MaintenanceSwitch> switches = new ArrayList<>();
    private final List<BoundRoute> boundRoutes = new ArrayList<>();
    private final RouteTable<BoundRoute> routes;
    private final MaintenanceSwitch maintenance;
    private final byte[] instance;
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong connectionSerial = new AtomicLong();
    private final AtomicLong failureSerial = new AtomicLong();
    private volatile boolean stopping;

    /**
     * Reads what the configuration refers to: not for an event loop.
     *
     * @throws IOException where that cannot be read or used, with the upstream in its message
     */
    public ProxyState(ProxyConfig config, Transport transport, ExchangeObserver observer) throws IOException {
        this.config = config;
        this.resolver = new NameResolver(config.resolver(), transport);
        this.observer = observer;
        this.instance = config.instance().getBytes(StandardCharsets.US_ASCII);
        this.maintenance = bind(config.maintenance());
        for (UpstreamConfig u : config.upstreams()) {
            upstreams.put(u.name(), new Upstream(u, observer::serverChanged));
            if (u.tls() != null) {
                tls.put(u.name(), tls(u.name(), u.tls()));
            }
            upstreamMaintenance.put(u.name(), bind(u.maintenance()));
        }
        this.routes = RouteTable.of(config.routes(), this::bind);
    }

    private static TlsToServers tls(String upstream, UpstreamTls config) throws IOException {
        try {
            return TlsToServers.of(config);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS of upstream " + upstream + ": " + e.getMessage(), e);
        }
    }

    /** TLS to the servers of an upstream; null where it is plain. */
    @Nullable
    TlsToServers tls(Upstream of) {
        return tls.get(of.config().name());
    }

    private BoundRoute bind(RouteConfig route) {
        Upstream upstream = upstream(route.upstream());
        BoundRoute bound = new BoundRoute(route, upstream, RequestChanges.of(route),
                FieldChanges.of(route.responseFields()), bind(route.maintenance()),
                Objects.requireNonNull(upstreamMaintenance.get(route.upstream())), new LongAdder());
        boundRoutes.add(bound);
        return bound;
    }

    private MaintenanceSwitch bind(@Nullable MaintenanceConfig of) {
        MaintenanceSwitch made = new MaintenanceSwitch(of);
        switches.add(made);
        return made;
    }

    public ProxyConfig config() {
        return config;
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

    /** The maintenance of the whole proxy, where it keeps this client out; else null. */
    @Nullable
    MaintenanceSwitch maintenance(@Nullable InetAddress client) {
        return maintenance.keepsOut(client) ? maintenance : null;
    }

    /** The maintenance of the whole proxy. */
    public MaintenanceSwitch maintenance() {
        return maintenance;
    }

    /** The maintenance of each upstream. */
    public Map<String, MaintenanceSwitch> maintenanceByUpstream() {
        return Collections.unmodifiableMap(upstreamMaintenance);
    }

    /** The maintenance of each route. */
    public Map<String, MaintenanceSwitch> maintenanceByRoute() {
        Map<String, MaintenanceSwitch> all = new LinkedHashMap<>();
        boundRoutes.forEach(route -> all.putIfAbsent(route.config().name(), route.route()));
        return all;
    }

    public RouteTable<BoundRoute> routes() {
        return routes;
    }

    /** Exchanges under way, by the name of their route. */
    public Map<String, Long> inFlight() {
        Map<String, Long> all = new LinkedHashMap<>();
        boundRoutes.forEach(route -> all.merge(route.config().name(), route.inFlight().sum(), Long::sum));
        return all;
    }

    public Collection<Upstream> upstreams() {
        return upstreams.values();
    }

    Upstream upstream(String name) {
        return Objects.requireNonNull(upstreams.get(name), name);
    }

    /** Looks at the flag files; called once a second, off the event loops. */
    public void lookAtFlags() {
        for (MaintenanceSwitch s : switches) {
            s.look();
        }
    }

    /** Whether any maintenance depends on a flag file. */
    public boolean hasFlags() {
        return switches.stream().anyMatch(MaintenanceSwitch::hasFlag);
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
        return config.instance() + "-" + Long.toString(System.currentTimeMillis(), 36)
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
