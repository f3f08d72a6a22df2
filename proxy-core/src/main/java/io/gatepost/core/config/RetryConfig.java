package io.gatepost.core.config;

import java.util.EnumSet;
import java.util.Set;

/**
 * {@code next_upstream}: when another server is tried.
 *
 * @param on            the kinds of failure; empty is off
 * @param tries         attempts in all; 0 is as many as there are servers
 * @param timeout       no further attempt after this long since the first began, milliseconds; 0 is no limit
 * @param nonIdempotent whether POST, PATCH and the like are repeated too once something was sent
 * @param budget        percent of requests in flight that may be retries, 0 to 100; 100 is no limit
 * @param holdBody      bytes of a request body that are held for a repetition
 */
public record RetryConfig(Set<Condition> on, int tries, long timeout, boolean nonIdempotent, int budget, int holdBody) {
    public RetryConfig {
        on = on.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(on));
    }

    /** nginx's words. */
    public enum Condition {
        ERROR, TIMEOUT, INVALID_HEADER, HTTP_500, HTTP_502, HTTP_503, HTTP_504, HTTP_403, HTTP_404, HTTP_429
    }
}
