package io.gatepost.core.config;

import io.gatepost.diagnostics.cause.Cause;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a route answers instead of an error. Exactly one of {@code respond} and {@code upstream} is set.
 *
 * @param statuses      of the response that would be sent, ours or the server's; empty where only causes are listed
 * @param causes        of the failure; empty where only statuses are listed
 * @param respondStatus status of the static response
 * @param respond       the static response; null without
 * @param upstream      name of another upstream to send the request to; null without
 */
public record OnError(Set<Integer> statuses, Set<Cause> causes, int respondStatus, @Nullable StaticPage respond,
        @Nullable String upstream) {
    public OnError {
        statuses = Set.copyOf(statuses);
        causes = Set.copyOf(causes);
    }
}
