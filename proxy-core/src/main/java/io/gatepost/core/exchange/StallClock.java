package io.gatepost.core.exchange;

import io.gatepost.core.timer.Deadline;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Notices that a peer has stopped reading: rings when what waits to be written made no progress for the limit (nginx's
 * {@code send_timeout}, between two successive successful writes). Looks eight times per limit, and only while something
 * waits.
 */
public final class StallClock extends Deadline {
    private final LoopTimers timers;
    private final Channel channel;
    private final long limitMillis;
    private final Runnable stalled;
    private long mark;
    private long progressAt;

    public StallClock(LoopTimers timers, Channel channel, long limitMillis, Runnable stalled) {
        this.timers = timers;
        this.channel = channel;
        this.limitMillis = limitMillis;
        this.stalled = stalled;
    }

    /** After a flush: starts to watch where the kernel did not take all. */
    public void flushed() {
        if (!armed()) {
            mark = pending(channel);
            if (mark != 0) {
                progressAt = Ticks.now();
                timers.arm(this, step(), progressAt);
            }
        }
    }

    /** Stops watching. */
    public void stop() {
        timers.cancel(this);
    }

    private long step() {
        return Math.max(10, limitMillis / 8);
    }

    @Override
    protected void expired(long now) {
        long current = pending(channel);
        if (current == 0) {
            return;
        }
        if (current != mark) {
            mark = current;
            progressAt = now;
        }
        if (now - progressAt >= limitMillis * 1_000_000) {
            stalled.run();
        } else {
            timers.arm(this, step(), now);
        }
    }

    /** A figure that is 0 where nothing waits to be written and changes with any progress, also within one buffer. */
    static long pending(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out == null) {
            return 0;
        }
        long total = out.totalPendingWriteBytes();
        if (total == 0) {
            return 0;
        }
        Object current = out.current();
        return total * 1024 * 1024 + (current instanceof ByteBuf b ? b.readableBytes() : 0);
    }

    /** Whether the kernel has taken everything. */
    static boolean drained(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null || out.isEmpty();
    }
}
