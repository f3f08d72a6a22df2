package io.gatepost.core.exchange;

import io.gatepost.core.timer.Deadline;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.core.transport.Unwritten;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.Channel;
import java.util.function.LongSupplier;

/**
 * Notices that a peer has stopped reading: rings when the kernel took nothing of what waits to be written for the limit
 * (nginx's {@code send_timeout}, between two successive successful writes). Looks eight times per limit, and only while
 * something waits; rings up to a quarter of the limit late, never early.
 */
final class StallClock extends Deadline {
    private final LoopTimers timers;
    private final Channel channel;
    private final long limitMillis;
    private final LongSupplier handed;
    private final Runnable stalled;
    private long written;
    private long progressAt;

    /**
     * @param handed  bytes handed to the channel so far
     * @param stalled called when it rings
     */
    StallClock(LoopTimers timers, Channel channel, long limitMillis, LongSupplier handed, Runnable stalled) {
        this.timers = timers;
        this.channel = channel;
        this.limitMillis = limitMillis;
        this.handed = handed;
        this.stalled = stalled;
    }

    /** Starts to watch, where it does not yet: after a flush of which the kernel did not take all. */
    void watch() {
        if (!armed()) {
            written = written();
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

    private long written() {
        return handed.getAsLong() - Unwritten.bytes(channel);
    }

    @Override
    protected void expired(long now) {
        if (Unwritten.none(channel)) {
            return;
        }
        long before = written;
        written = written();
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
