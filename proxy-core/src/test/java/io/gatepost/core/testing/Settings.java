package io.gatepost.core.testing;

import io.gatepost.core.config.ClientConfig;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ErrorsConfig;
import io.gatepost.core.config.LimitsConfig;
import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.config.ListenerTls;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.Network;
import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.config.TransportKind;
import io.gatepost.diagnostics.report.DetailLevel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ProxyConfig} to be: fields with defaults, of which a test sets what it is about. Clocks are as in production
 * unless a test shortens one, so that none rings by accident.
 */
public final class Settings {
    public int eventLoops = 1;
    /** The best that there is; {@code -Dgatepost.transport=NIO} and the like try another one with all tests. */
    public TransportKind transport = TransportKind.valueOf(System.getProperty("gatepost.transport", "AUTO"));
    public int backlog = 128;
    public @Nullable ListenerTls tls;
    public List<Network> proxyProtocol = List.of();
    public ResolverConfig resolver = new ResolverConfig(List.of(), 1000, 1000, 300_000);

    public long headerTimeout = 10_000;
    public long idleTimeout = 75_000;
    public int maxHeader = 32 * 1024;
    public int maxRequestLine = 8 * 1024;
    public int maxHeaders = 128;
    public int maxRequests = 1000;
    public long maxAge;
    public long lingerTime = 2_000;
    public long lingerBytes = 1024 * 1024;
    public boolean abortOnHalfClose;

    public int maxConnections = 1000;
    public int maxExchanges = 1000;
    public DetailLevel detail = DetailLevel.CAUSE;
    public @Nullable MaintenanceConfig maintenance;
    public long shutdownTimeout = 200;
    public boolean diagnosis = true;

    /** Where to listen; one port of loopback where this is empty. */
    public final List<Endpoint> listeners = new ArrayList<>();
    public final List<Network> trusted = new ArrayList<>();
    public final List<Network> fullFor = new ArrayList<>();
    public final List<UpstreamSettings> upstreams = new ArrayList<>();
    public final List<RouteSettings> routes = new ArrayList<>();

    /** Adds an upstream. */
    public UpstreamSettings upstream(String name, Origin... servers) {
        UpstreamSettings upstream = new UpstreamSettings(name);
        for (Origin server : servers) {
            upstream.server(server.endpoint());
        }
        upstreams.add(upstream);
        return upstream;
    }

    /** Adds a route. */
    public RouteSettings route(String name, UpstreamSettings to) {
        RouteSettings route = new RouteSettings(name, to);
        routes.add(route);
        return route;
    }

    /** The configuration, with a route to the first upstream where there is none. */
    ProxyConfig build() {
        List<RouteSettings> all = routes.isEmpty()
                ? List.of(new RouteSettings("all", upstreams.getFirst()))
                : routes;
        List<Endpoint> addresses = listeners.isEmpty() ? List.of(new Endpoint("127.0.0.1", 0)) : listeners;
        List<ListenerConfig> listening = addresses.stream().map(a -> new ListenerConfig(a, backlog, proxyProtocol, tls))
                .toList();
        return new ProxyConfig(TestProxy.INSTANCE, eventLoops, transport, listening,
                new ClientConfig(headerTimeout, idleTimeout, maxHeader, maxRequestLine, maxHeaders, maxRequests, maxAge,
                        lingerTime, lingerBytes, abortOnHalfClose),
                new LimitsConfig(maxConnections, maxExchanges), trusted, resolver, new ErrorsConfig(detail, fullFor),
                maintenance,
                upstreams.stream().map(UpstreamSettings::build).toList(),
                all.stream().map(RouteSettings::build).toList(), shutdownTimeout, diagnosis);
    }
}
