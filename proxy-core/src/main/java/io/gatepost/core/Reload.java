package io.gatepost.core;

import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.config.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a reload can do: some things are made once, at the start, and stay.
 *
 * @param config       what is served by from then on
 * @param added        listeners to bind
 * @param needsRestart what differs and stays, by its names in the configuration
 */
record Reload(ProxyConfig config, List<ListenerConfig> added, List<String> needsRestart) {
    static Reload of(ProxyConfig now, ProxyConfig next) {
        List<String> stays = new ArrayList<>();
        note(stays, "instance", now.instance(), next.instance());
        note(stays, "event_loops", now.eventLoops(), next.eventLoops());
        note(stays, "transport", now.transport(), next.transport());
        note(stays, "resolver", now.resolver(), next.resolver());
        note(stays, "diagnosis", now.diagnosis(), next.diagnosis());
        List<ListenerConfig> listeners = new ArrayList<>();
        List<ListenerConfig> added = new ArrayList<>();
        for (ListenerConfig one : next.listeners()) {
            ListenerConfig same = now.listeners().contains(one) ? one : sameAddress(now, one);
            if (same == null) {
                added.add(one);
            } else if (!same.equals(one)) {
                // Two sockets cannot have one address.
                stays.add("listen " + one.address());
            }
            listeners.add(same == null ? one : same);
        }
        ProxyConfig serves = new ProxyConfig(now.instance(), now.eventLoops(), now.transport(), listeners,
                next.client(), next.limits(), next.trustedProxies(), now.resolver(), next.errors(), next.maintenance(),
                next.upstreams(), next.routes(), next.shutdownTimeout(), now.diagnosis());
        return new Reload(serves, added, stays);
    }

    @Nullable
    private static ListenerConfig sameAddress(ProxyConfig now, ListenerConfig one) {
        return one.address().port() == 0 && !one.address().isUnix()
                ? null
                : now.listeners().stream().filter(l -> l.address().equals(one.address())).findFirst().orElse(null);
    }

    private static void note(List<String> stays, String name, Object now, Object next) {
        if (!Objects.equals(now, next)) {
            stays.add(name);
        }
    }
}
