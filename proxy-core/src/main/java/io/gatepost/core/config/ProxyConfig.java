package io.gatepost.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the data plane is built from: complete, valid, immutable. Names in it resolve; limits are in range.
 *
 * @param instance       names this deployment in Proxy-Status, ids and logs
 * @param eventLoops     number of event loops, at least 1
 * @param transport      which kernel interface to use
 * @param listeners      at least one
 * @param client         limits and timeouts of the client's side
 * @param limits         limits of the whole proxy
 * @param trustedProxies peers whose forwarding fields are believed
 * @param resolver       name resolution
 * @param errors         how much an error response tells
 * @param maintenance    maintenance of the whole proxy; null where it is off and has no flag file
 * @param upstreams      in configuration order, names unique
 * @param routes         in configuration order; at least one
 * @param shutdownTimeout hard limit of a graceful stop, milliseconds
 * @param diagnosis      whether evidence is gathered and records are made; false only to measure what that costs
 */
public record ProxyConfig(String instance, int eventLoops, TransportKind transport, List<ListenerConfig> listeners,
        ClientConfig client, LimitsConfig limits, List<Network> trustedProxies, ResolverConfig resolver,
        ErrorsConfig errors,
        @Nullable MaintenanceConfig maintenance, List<UpstreamConfig> upstreams, List<RouteConfig> routes,
        long shutdownTimeout, boolean diagnosis) {
    public ProxyConfig {
        listeners = List.copyOf(listeners);
        trustedProxies = List.copyOf(trustedProxies);
        upstreams = List.copyOf(upstreams);
        routes = List.copyOf(routes);
    }
}
