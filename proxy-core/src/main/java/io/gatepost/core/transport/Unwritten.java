package io.gatepost.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What was flushed to a channel and is not in the kernel yet. */
public final class Unwritten implements ChannelOutboundBuffer.MessageProcessor {
    private long bytes;

    private Unwritten() {}

    /** Whether the kernel has taken everything; also of a closed channel. */
    public static boolean none(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null || out.isEmpty();
    }

    /** How many bytes; 0 also of a channel that is closed. Takes a walk: not for the fast path. */
    public static long bytes(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out == null || out.isEmpty()) {
            return 0;
        }
        Unwritten counter = new Unwritten();
        try {
            out.forEachFlushedMessage(counter);
        } catch (Exception e) {
            throw new IllegalStateException("counting does not fail", e);
        }
        return counter.bytes;
    }

    @Override
    public boolean processMessage(Object message) {
        bytes += message instanceof ByteBuf b ? b.readableBytes() : 0;
        return true;
    }
}
