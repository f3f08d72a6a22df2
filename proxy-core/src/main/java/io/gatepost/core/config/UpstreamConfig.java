package io.gatepost.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named pool of servers with one policy.
 *
 * @param name        unique
 * @param servers     in configuration order; at least one
 * @param balance     how a server is picked
 * @param hashKey     what {@link Balance#HASH} hashes; null for the others
 * @param timeouts    clocks towards the servers
 * @param retry       when another server is tried
 * @param keepalive   idle connections
 * @param queue       waiting for {@code max_conns}
 * @param panic       percent of servers left below which ejections are ignored; 0 is off
 * @param maintenance of the whole upstream; null where it is off and has no flag file
 * @param tls         TLS to the servers; null is plain
 * @param fastCgi     what FastCGI servers are told; null where the servers speak HTTP/1.1
 * @param tunnel      switching to other protocols
 * @param healthCheck active checks; null is off
 * @param limits      what a server's response may be as large as
 */
public record UpstreamConfig(String name, List<ServerConfig> servers, Balance balance, @Nullable HashKey hashKey,
        UpstreamTimeouts timeouts, RetryConfig retry, KeepaliveConfig keepalive, QueueConfig queue, int panic,
        @Nullable MaintenanceConfig maintenance, @Nullable UpstreamTls tls, @Nullable FastCgi fastCgi,
        TunnelConfig tunnel, @Nullable HealthCheck healthCheck,
        ResponseLimits limits) {
    public UpstreamConfig {
        servers = List.copyOf(servers);
    }
}
