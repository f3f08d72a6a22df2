package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which failures are wanted, newest first; null is any.
 *
 * @param upstream its name
 * @param server   of one of its attempts, as configured
 * @param route    its name
 * @param cause    of the exchange or of one of its attempts
 * @param status   as logged
 * @param since    not before
 * @param until    before
 * @param offset   so many are left out
 * @param limit    at most so many
 */
public record FailureQuery(@Nullable String upstream, @Nullable String server, @Nullable String route,
        @Nullable Cause cause, @Nullable Integer status, @Nullable Instant since, @Nullable Instant until, int offset,
        int limit) {
    boolean matches(Failure f) {
        return (upstream == null || upstream.equals(f.upstream())) && (route == null || route.equals(f.route()))
                && (status == null || status == f.status()) && (since == null || !f.time().isBefore(since))
                && (until == null || f.time().isBefore(until))
                && (server == null || f.attempts().stream().anyMatch(a -> a.server().equals(server)))
                && (cause == null || f.cause() == cause
                        || f.attempts().stream().anyMatch(a -> a.cause() == cause));
    }
}
