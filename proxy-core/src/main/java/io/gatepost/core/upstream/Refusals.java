package io.gatepost.core.upstream;

import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds out why no server could be picked. Off the fast path. */
final class Refusals {
    private Refusals() {}

    static Refusal of(List<Server> servers, long tried, long now, boolean panic) {
        List<Server> usable = servers.stream().filter(Server::usable).toList();
        if (usable.isEmpty()) {
            return unused(servers, now);
        }
        List<String> full = new ArrayList<>();
        List<String> ejected = new ArrayList<>();
        boolean allTried = false;
        boolean allUnhealthy = true;
        long wait = Long.MAX_VALUE;
        for (Server server : usable) {
            Health.Standing standing = server.health().standing();
            if (standing.kind() != Health.Kind.UP && !(panic && !server.config().backup())) {
                ejected.add(ejected(server, standing, now));
                allUnhealthy &= standing.kind() == Health.Kind.UNHEALTHY;
                wait = Math.min(wait, standing.kind() == Health.Kind.EJECTED
                        ? standing.until() - now
                        : standing.kind() == Health.Kind.PROBING ? 0 : Long.MAX_VALUE);
            } else if ((tried & server.bit()) != 0) {
                allTried = true;
            } else {
                full.add(server.name() + (server.full()
                        ? " has all of its " + server.config().maxConns() + " in flight"
                        : " is free again"));
            }
        }
        if (!full.isEmpty()) {
            return new Refusal(Cause.UPSTREAM_CONNECTION_LIMIT, 1, String.join("; ", full), true);
        }
        if (allTried) {
            return new Refusal(null, 0, "every server that can be used was tried", false);
        }
        if (allUnhealthy) {
            return new Refusal(Cause.ALL_SERVERS_UNHEALTHY, 0, String.join("; ", ejected), false);
        }
        return new Refusal(Cause.ALL_SERVERS_EJECTED, wholeSeconds(wait), String.join("; ", ejected), false);
    }

    private static Refusal unused(List<Server> servers, long now) {
        boolean maintenance = servers.stream().anyMatch(Server::inMaintenance);
        List<String> states = servers.stream().map(s -> s.name() + " is " + inWords(s.state(now))).toList();
        return new Refusal(maintenance ? Cause.MAINTENANCE : Cause.UPSTREAM_POOL_EMPTY, 0, String.join("; ", states),
                false);
    }

    private static String inWords(String state) {
        return switch (state) {
            case "maintenance" -> "in maintenance";
            case "drain" -> "draining";
            default -> state;
        };
    }

    private static String ejected(Server server, Health.Standing standing, long now) {
        long age = TimeUnit.NANOSECONDS.toSeconds(Math.max(0, now - standing.ejectedAt()));
        if (standing.kind() == Health.Kind.UNHEALTHY) {
            return server.name() + " unhealthy since " + age + "s: " + standing.reason();
        }
        return server.name() + " ejected " + age + "s ago " + standing.after()
                + (standing.kind() == Health.Kind.PROBING ? ", being probed" : "");
    }

    private static long wholeSeconds(long nanos) {
        return Math.max(1, Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1)));
    }
}
