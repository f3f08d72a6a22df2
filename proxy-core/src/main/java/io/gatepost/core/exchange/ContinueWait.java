package io.gatepost.core.exchange;

import io.gatepost.core.timer.Deadline;
import io.gatepost.diagnostics.exchange.Ticks;

/**
 * Tells a client that waits for 100 (Continue) to go on where the server says nothing, as one that does not know expectations
 * never does (RFC 9110, section 10.1.1). Otherwise each would wait for the other.
 */
final class ContinueWait extends Deadline {
    private static final long LIMIT_MILLIS = 1000;

    private final Exchange exchange;
    private boolean settled;

    ContinueWait(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The server has the head: begins to wait, once. */
    void headSent() {
        if (!settled) {
            settled = true;
            exchange.loop.timers().arm(this, LIMIT_MILLIS, Ticks.now());
        }
    }

    /** The server said it, or nothing is to be said any more. */
    void settle() {
        settled = true;
        exchange.loop.timers().cancel(this);
    }

    @Override
    protected void expired(long now) {
        exchange.stream().sendContinue();
    }
}
