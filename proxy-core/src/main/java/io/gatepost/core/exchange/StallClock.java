package io.gatepost.core.exchange;

import io.gatepost.core.timer.Deadline;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.function.LongSupplier;

/**
 * Notices that a peer has stopped reading: rings when the kernel took nothing of what waits to be written for the limit
 * (nginx's {@code send_timeout}, between two successive successful writes). Looks eight times per limit, and only while
 * something waits; rings up to a quarter of the limit late, never early.
 */
final class StallClock extends Deadline {
    private final LoopTimers timers;
    private final long limitMillis;
    private final LongSupplier handed;
    private final LongSupplier waiting;
    private final Runnable stalled;
    private long written;
    private long progressAt;

    /**
     * @param handed  bytes handed over for the peer so far
     * @param waiting bytes among them that the kernel has not taken
     * @param stalled called when it rings
     */
    StallClock(LoopTimers timers, long limitMillis, LongSupplier handed, LongSupplier waiting, Runnable stalled) {
        this.timers = timers;
        this.limitMillis = limitMillis;
        this.handed = handed;
        this.waiting = waiting;
        this.stalled = stalled;
    }

    /** Starts to watch, where it does not yet: after a flush of which the kernel did not take all. */
    void watch() {
        if (!armed()) {
            written = handed.getAsLong() - waiting.getAsLong();
            progressAt = Ticks.now();
            timers.arm(this, step(), progressAt);
        }
    }

    /** Stops watching. */
    void stop() {
        timers.cancel(this);
    }

    private long step() {
        return Math.max(10, limitMillis / 8);
    }

    @Override
    protected void expired(long now) {
        long left = waiting.getAsLong();
        if (left == 0) {
            return;
        }
        long before = written;
        written = handed.getAsLong() - left;
        if (written > before) {
            progressAt = now;
        }
        if (now - progressAt >= limitMillis * 1_000_000) {
            stalled.run();
        } else {
            timers.arm(this, step(), now);
        }
    }
}
