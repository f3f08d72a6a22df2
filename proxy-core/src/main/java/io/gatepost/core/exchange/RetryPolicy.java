package io.gatepost.core.exchange;

import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.upstream.RetryBudget;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.Delivery;
import org.jspecify.annotations.Nullable;

/** Decides whether a failed attempt is followed by another (nginx's {@code proxy_next_upstream}, RFC 9110, 9.2.2). */
final class RetryPolicy {
    private RetryPolicy() {}

    /**
     * @param races lost keepalive races of this exchange so far, this one included
     */
    static Verdict decide(RetryConfig config, Attempt failed, Cause cause, boolean idempotent, boolean replayable,
            boolean responseStarted, int attempts, int servers, int races, long elapsedMillis, RetryBudget budget) {
        if (responseStarted) {
            return Verdict.giveUp("the response had begun");
        }
        if (cause.segment() == Segment.CLIENT || cause == Cause.REQUEST_DEADLINE_EXCEEDED) {
            return Verdict.giveUp("not the server's failure");
        }
        boolean race = cause == Cause.REUSED_CONNECTION_CLOSED;
        Condition condition = condition(cause, failed.upstreamStatus());
        if (condition == null || !race && !config.on().contains(condition)) {
            return Verdict.giveUp(condition == null
                    ? "no retry for this cause"
                    : "next_upstream does not list " + condition.name().toLowerCase(java.util.Locale.ROOT));
        }
        if (failed.delivery() != Delivery.NOT_SENT) {
            if (!replayable) {
                return Verdict.giveUp("the request body is larger than what is held for a repetition");
            }
            if (!idempotent && !config.nonIdempotent()) {
                return Verdict.giveUp("the method is not idempotent and the request may have reached the server");
            }
        }
        if (config.timeout() > 0 && elapsedMillis >= config.timeout()) {
            return Verdict.giveUp("the time for further attempts (" + config.timeout() + " ms) is over");
        }
        if (race && races <= 2) {
            return Verdict.same("the reused connection was closed by the server, a new one is tried");
        }
        int tries = config.tries() > 0 ? config.tries() : servers;
        if (attempts - Math.min(races, 2) >= tries) {
            return Verdict.giveUp("no tries left (" + tries + ")");
        }
        if (!config.on().contains(condition)) {
            return Verdict.giveUp("next_upstream is off");
        }
        if (!budget.tryRetry()) {
            return Verdict.giveUp("the retry budget (" + config.budget() + "% of requests in flight) is used up");
        }
        return Verdict
                .next(failed.delivery() == Delivery.NOT_SENT ? "nothing was sent" : "the request may be repeated");
    }

    private static @Nullable Condition condition(Cause cause, int status) {
        if (cause == Cause.UPSTREAM_SENT_STATUS) {
            return status(status);
        }
        if (cause.status() == 504) {
            return Condition.TIMEOUT;
        }
        if (cause.phase() == Phase.READ_RESPONSE_HEAD && cause != Cause.UPSTREAM_CLOSED_MID_HEADER
                && cause != Cause.UPSTREAM_RESET_MID_HEADER) {
            return Condition.INVALID_HEADER;
        }
        if (cause.phase() == null || cause.phase() == Phase.RELAY_BODY || cause.phase() == Phase.TUNNEL) {
            return null;
        }
        return Condition.ERROR;
    }

    /** The condition that names a status, or null. */
    static @Nullable Condition status(int status) {
        return switch (status) {
            case 500 -> Condition.HTTP_500;
            case 502 -> Condition.HTTP_502;
            case 503 -> Condition.HTTP_503;
            case 504 -> Condition.HTTP_504;
            case 403 -> Condition.HTTP_403;
            case 404 -> Condition.HTTP_404;
            case 429 -> Condition.HTTP_429;
            default -> null;
        };
    }
}
