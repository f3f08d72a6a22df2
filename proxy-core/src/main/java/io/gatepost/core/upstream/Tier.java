package io.gatepost.core.upstream;

import java.util.List;

/** The servers that are used together: the primary ones, or the backups. */
final class Tier {
    final List<Server> servers;
    /** Set while the panic threshold ignores ejections. */
    volatile boolean panic;

    Tier(List<Server> servers) {
        this.servers = servers;
    }

    /** Whether a request that has tried these servers may go to this one now. */
    boolean eligible(Server s, long tried, long now) {
        if (s.index() < 64 && (tried & 1L << s.index()) != 0 || !s.inUse() || s.full()) {
            return false;
        }
        Health h = s.health();
        return !h.ejected() || panic || now >= h.ejectedUntil() && !h.probing();
    }
}
