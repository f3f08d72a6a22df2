package io.gatepost.core.testing;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FastCgi;
import io.gatepost.core.config.HashKey;
import io.gatepost.core.config.HealthCheck;
import io.gatepost.core.config.KeepaliveConfig;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.QueueConfig;
import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.TunnelConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.core.config.UpstreamTls;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An {@link UpstreamConfig} to be. No retries and no ejections unless a test wants them. */
public final class UpstreamSettings {
    public final String name;
    public final List<ServerConfig> servers = new ArrayList<>();
    public Balance balance = Balance.ROUND_ROBIN;
    public @Nullable HashKey hashKey;

    public long connectTimeout = 5_000;
    public long sendTimeout = 10_000;
    public long readTimeout = 30_000;

    public Set<RetryConfig.Condition> retryOn = EnumSet.noneOf(RetryConfig.Condition.class);
    public int tries;
    public long retryTimeout;
    public boolean nonIdempotent;
    public int retryBudget = 100;
    public int holdBody = 64 * 1024;

    public int idle = 16;
    public int connectionRequests = 10_000;
    public long connectionAge = 3_600_000;
    public long connectionIdleTimeout = 30_000;

    public int queueSize;
    public long queueTimeout = 1_000;
    public int panic;
    public @Nullable MaintenanceConfig maintenance;
    public @Nullable UpstreamTls tls;
    public long tlsTimeout;
    public @Nullable FastCgi fastCgi;
    public @Nullable HealthCheck healthCheck;
    public TunnelConfig tunnel = new TunnelConfig(List.of("websocket"), 60_000);

    public int maxHeader = 32 * 1024;
    public int maxHeaders = 256;
    public int maxInformational = 32;

    UpstreamSettings(String name) {
        this.name = name;
    }

    /** Adds a server that is never ejected. */
    public UpstreamSettings server(Endpoint address) {
        return server(new ServerConfig(address, 1, 0, true, 10_000, 0, false, AdminState.UP));
    }

    /** Adds a server. */
    public UpstreamSettings server(ServerConfig server) {
        servers.add(server);
        return this;
    }

    UpstreamTimeouts timeouts() {
        return new UpstreamTimeouts(connectTimeout, tlsTimeout, sendTimeout, readTimeout);
    }

    RetryConfig retry() {
        return new RetryConfig(retryOn, tries, retryTimeout, nonIdempotent, retryBudget, holdBody);
    }

    UpstreamConfig build() {
        return new UpstreamConfig(name, servers, balance, hashKey, timeouts(), retry(),
                new KeepaliveConfig(idle, connectionRequests, connectionAge, connectionIdleTimeout),
                new QueueConfig(queueSize, queueTimeout), panic, maintenance, tls, fastCgi, tunnel, healthCheck,
                new ResponseLimits(maxHeader, maxHeaders, maxInformational));
    }
}
