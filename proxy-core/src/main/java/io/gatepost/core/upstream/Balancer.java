package io.gatepost.core.upstream;

import org.jspecify.annotations.Nullable;

/** Chooses among the servers of one tier. Any thread may call it. */
interface Balancer {
    /** An eligible server, without a slot on it yet; null where there is none. */
    @Nullable
    Server choose(long tried, int hash, long now, boolean panic);
}
