package io.gatepost.core.config;

import java.util.List;

/**
 * Name resolution. Times are milliseconds.
 *
 * @param addresses name servers; empty is the system's
 * @param timeout   how long a resolution may take
 * @param minTtl    an answer is kept at least as long
 * @param maxTtl    an answer is kept at most as long
 */
public record ResolverConfig(List<Endpoint> addresses, long timeout, long minTtl, long maxTtl) {
    public ResolverConfig {
        addresses = List.copyOf(addresses);
    }
}
