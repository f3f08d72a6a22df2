package io.gatepost.core.exchange;

import io.gatepost.core.config.ProxyConfig;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTls;
import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.RequestChanges;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.route.RouteTable;
import io.gatepost.core.tls.TlsToServers;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that one configuration leads to: routes, upstreams, maintenance. A reload makes a new one; an exchange stays with the
 * one that it began with. What is in both, by name, keeps its counts and what operators said of it. Thread-safe.
 */
final class Tree {
    private final ProxyConfig config;
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
    private final Map<String, TlsToServers> tls = new HashMap<>();
    private final MaintenanceSwitch maintenance;
    private final Map<String, MaintenanceSwitch> upstreamMaintenance = new LinkedHashMap<>();
    private final List<BoundRoute> boundRoutes = new ArrayList<>();
    private final RouteTable<BoundRoute> routes;

    /**
     * Reads what the configuration refers to: not for an event loop. Nothing that serves is changed yet.
     *
     * @param before what it follows; null at the start
     * @throws IOException where a file cannot be read or used, with the upstream in its message
     */
    Tree(ProxyConfig config, @Nullable Tree before, ExchangeObserver observer) throws IOException {
        this.config = config;
        this.maintenance = new MaintenanceSwitch(config.maintenance(), before == null ? null : before.maintenance);
        for (UpstreamConfig u : config.upstreams()) {
            Upstream known = before == null ? null : before.upstreams.get(u.name());
            upstreams.put(u.name(), known == null ? new Upstream(u, observer::serverChanged) : known);
            if (u.tls() != null) {
                tls.put(u.name(), tls(u.name(), u.tls()));
            }
            upstreamMaintenance.put(u.name(), new MaintenanceSwitch(u.maintenance(),
                    before == null ? null : before.upstreamMaintenance.get(u.name())));
        }
        Map<String, BoundRoute> known = new HashMap<>();
        if (before != null) {
            before.boundRoutes.forEach(r -> known.put(r.config().name(), r));
        }
        this.routes = RouteTable.of(config.routes(), r -> bind(r, known.get(r.name())));
    }

    private static TlsToServers tls(String upstream, UpstreamTls config) throws IOException {
        try {
            return TlsToServers.of(config);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS of upstream " + upstream + ": " + e.getMessage(), e);
        }
    }

    private BoundRoute bind(RouteConfig route, @Nullable BoundRoute before) {
        BoundRoute bound = new BoundRoute(route, this, upstream(route.upstream()), RequestChanges.of(route),
                FieldChanges.of(route.responseFields()),
                new MaintenanceSwitch(route.maintenance(), before == null ? null : before.route()),
                Objects.requireNonNull(upstreamMaintenance.get(route.upstream())),
                before == null ? new LongAdder() : before.inFlight());
        boundRoutes.add(bound);
        return bound;
    }

    /** Gives the upstreams that were there before their new configuration. */
    void reconfigureUpstreams() {
        for (UpstreamConfig u : config.upstreams()) {
            upstream(u.name()).reconfigure(u);
        }
    }

    ProxyConfig config() {
        return config;
    }

    RouteTable<BoundRoute> routes() {
        return routes;
    }

    /** In the order of the configuration. */
    Map<String, Upstream> upstreams() {
        return Collections.unmodifiableMap(upstreams);
    }

    Upstream upstream(String name) {
        return Objects.requireNonNull(upstreams.get(name), name);
    }

    @Nullable
    TlsToServers tls(String upstream) {
        return tls.get(upstream);
    }

    MaintenanceSwitch maintenance() {
        return maintenance;
    }

    Map<String, MaintenanceSwitch> maintenanceByUpstream() {
        return Collections.unmodifiableMap(upstreamMaintenance);
    }

    Map<String, MaintenanceSwitch> maintenanceByRoute() {
        Map<String, MaintenanceSwitch> all = new LinkedHashMap<>();
        boundRoutes.forEach(route -> all.putIfAbsent(route.config().name(), route.route()));
        return all;
    }

    /** Exchanges under way, by the name of their route. */
    Map<String, Long> inFlight() {
        Map<String, Long> all = new LinkedHashMap<>();
        boundRoutes.forEach(route -> all.merge(route.config().name(), route.inFlight().sum(), Long::sum));
        return all;
    }

    /** Looks at the flag files; blocks on the file system. */
    void lookAtFlags() {
        maintenance.look();
        upstreamMaintenance.values().forEach(MaintenanceSwitch::look);
        boundRoutes.forEach(route -> route.route().look());
    }
}
