package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which failures to list; a null filter lets all pass.
 *
 * @param instance name of the deployment that recorded it
 * @param upstream name
 * @param server   name or address of a server that one of the attempts went to
 * @param route    name
 * @param cause    of the exchange or of one of its attempts
 * @param status   as logged
 * @param since    inclusive
 * @param until    exclusive
 * @param offset   how many matches to skip, 0 or more
 * @param limit    1 to 1000
 */
public record FailureQuery(@Nullable String instance, @Nullable String upstream, @Nullable String server,
        @Nullable String route,
        @Nullable Cause cause, @Nullable Integer status, @Nullable Instant since, @Nullable Instant until, int offset,
        int limit) {
    /** The most that one query lists. */
    public static final int MAX_LIMIT = 1000;

    public FailureQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + "; 1 to " + MAX_LIMIT + " are allowed");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + "; 0 or more are allowed");
        }
    }

    /** The newest, unfiltered. */
    public static FailureQuery newest(int limit) {
        return new FailureQuery(null, null, null, null, null, null, null, null, 0, limit);
    }

    /** Whether a failure passes all filters. */
    public boolean matches(Failure f) {
        return (instance == null || instance.equals(f.instance()))
                && (upstream == null || upstream.equals(f.upstream()))
                && (route == null || route.equals(f.route()))
                && (status == null || status == f.outcome().status())
                && (since == null || !f.time().isBefore(since))
                && (until == null || f.time().isBefore(until))
                && (cause == null || cause == f.outcome().cause()
                        || f.attempts().stream().anyMatch(a -> a.cause() == cause))
                && (server == null || f.attempts().stream()
                        .anyMatch(a -> server.equals(a.server()) || server.equals(a.address())));
    }
}
