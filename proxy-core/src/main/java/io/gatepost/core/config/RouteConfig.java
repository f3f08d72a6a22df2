package io.gatepost.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Host and path matched to an upstream, with its overrides. Everything is resolved: an override that was not written holds
 * the upstream's or the client's value.
 *
 * @param name              unique
 * @param match             which requests
 * @param upstream          name of the upstream
 * @param timeouts          clocks towards its servers
 * @param retry             when another server is tried
 * @param requestTimeout    the whole exchange, milliseconds; 0 is none
 * @param maxBody           bytes of a request body; 0 is no limit
 * @param clientBodyTimeout between two reads of the request body, milliseconds
 * @param clientSendTimeout between two writes of the response that make progress, milliseconds
 * @param rewritePrefix     replaces the matched path prefix; null leaves the path alone
 * @param hostField         value of the Host field to the server; null passes the client's on
 * @param requestFields     changes of the request's fields
 * @param responseFields    changes of the response's fields
 * @param maintenance       of the route; null where it is off and has no flag file
 * @param onError           what to answer instead, first match wins
 * @param healthCounts      whether its failures count for the servers' health
 */
public record RouteConfig(String name, RouteMatch match, String upstream, UpstreamTimeouts timeouts, RetryConfig retry,
        long requestTimeout, long maxBody, long clientBodyTimeout, long clientSendTimeout,
        @Nullable String rewritePrefix, @Nullable String hostField, List<FieldChange> requestFields,
        List<FieldChange> responseFields, @Nullable MaintenanceConfig maintenance, List<OnError> onError,
        boolean healthCounts) {
    public RouteConfig {
        requestFields = List.copyOf(requestFields);
        responseFields = List.copyOf(responseFields);
        onError = List.copyOf(onError);
    }
}
