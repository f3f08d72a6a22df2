package io.gatepost.core.exchange;

import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Ticks;

/** Whether one exchange tries again, with what it has used up so far. */
final class Retries {
    private final Exchange exchange;
    private final RequestBody body;
    private int races;

    Retries(Exchange exchange, RequestBody body) {
        this.exchange = exchange;
        this.body = body;
    }

    /** What follows an attempt that failed with this cause; a verdict to retry takes from the upstream's retry budget. */
    Verdict after(Attempt failed, Cause why) {
        if (why == Cause.REUSED_CONNECTION_CLOSED) {
            races++;
        }
        boolean replayable = body.replayable() || failed.delivery() == Delivery.NOT_SENT && body.untouched();
        long elapsed = (Ticks.now() - exchange.attempts.getFirst().timeline().at(AttemptMark.STARTED)) / 1_000_000;
        Upstream up = exchange.upstreamPool();
        return RetryPolicy.decide(exchange.routeConfig().retry(), failed, why, exchange.head.idempotent(), replayable,
                exchange.responseStarted, exchange.attempts.size(), up.servers().size(), races, elapsed,
                exchange.budget());
    }

    /** Whether the route tries again after a response with this status. */
    boolean listed(int status) {
        var condition = RetryPolicy.status(status);
        return condition != null && exchange.routeConfig().retry().on().contains(condition);
    }
}
