package io.gatepost.core.testing;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FieldChange;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.OnError;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.RouteMatch;
import io.gatepost.core.config.UpstreamTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@link RouteConfig} to be; clocks and retries are its upstream's unless set. */
public final class RouteSettings {
    public final String name;
    public final UpstreamSettings upstream;

    public @Nullable Endpoint listen;
    public @Nullable String host;
    public @Nullable String pathExact;
    public @Nullable String path;
    public @Nullable Pattern pathRegex;

    public @Nullable UpstreamTimeouts timeouts;
    public @Nullable RetryConfig retry;
    public long requestTimeout;
    public long maxBody;
    public long clientBodyTimeout = 60_000;
    public long clientSendTimeout = 60_000;
    public @Nullable String rewritePrefix;
    public @Nullable String hostField;
    public final List<FieldChange> requestFields = new ArrayList<>();
    public final List<FieldChange> responseFields = new ArrayList<>();
    public @Nullable MaintenanceConfig maintenance;
    public final List<OnError> onError = new ArrayList<>();
    public boolean healthCounts = true;

    RouteSettings(String name, UpstreamSettings upstream) {
        this.name = name;
        this.upstream = upstream;
    }

    RouteConfig build() {
        return new RouteConfig(name, new RouteMatch(listen, host, pathExact, path, pathRegex), upstream.name,
                timeouts == null ? upstream.timeouts() : timeouts, retry == null ? upstream.retry() : retry,
                requestTimeout, maxBody, clientBodyTimeout, clientSendTimeout, rewritePrefix, hostField, requestFields,
                responseFields, maintenance, onError, healthCounts);
    }
}
