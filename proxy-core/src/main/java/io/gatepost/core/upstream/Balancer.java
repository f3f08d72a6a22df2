package io.gatepost.core.upstream;

import org.jspecify.annotations.Nullable;

/** Picks one of the servers of a tier; {@link Upstream} says which of them may be picked. */
interface Balancer {
    /** One eligible server, not yet reserved, or null. */
    @Nullable
    Server pick(Tier tier, long tried, int hash, long now);
}
