package io.gatepost.core.exchange;

import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.RequestChanges;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.upstream.Upstream;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A route with what it leads to.
 *
 * @param config      as configured
 * @param tree        what it belongs to
 * @param upstream    its servers
 * @param request     what it changes of requests
 * @param response    what it changes of responses
 * @param route       maintenance of the route
 * @param ofUpstream  maintenance of the upstream
 * @param inFlight    exchanges on it now
 */
public record BoundRoute(RouteConfig config, Tree tree, Upstream upstream, RequestChanges request,
        FieldChanges response,
        MaintenanceSwitch route, MaintenanceSwitch ofUpstream, LongAdder inFlight) {
    /** The maintenance that keeps this client out, or null. */
    @Nullable
    MaintenanceSwitch maintenance(@Nullable InetAddress client) {
        if (route.keepsOut(client)) {
            return route;
        }
        return ofUpstream.keepsOut(client) ? ofUpstream : null;
    }
}
