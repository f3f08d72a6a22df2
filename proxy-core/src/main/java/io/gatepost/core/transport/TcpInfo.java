package io.gatepost.core.transport;

import io.gatepost.diagnostics.exchange.TcpState;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads {@code TCP_INFO} (struct tcp_info of linux/tcp.h). */
public final class TcpInfo {
    private static final RawUnixChannelOption TCP_INFO = new RawUnixChannelOption("TCP_INFO", 6, 11, 280);
    private static final int CLOSE = 7;
    private static final String[] STATES = {"?", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
            "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"};

    private TcpInfo() {}

    /** Whether the other side has reset a channel that is still open here; false also where that is not known. */
    public static boolean isClosed(Channel channel) {
        ByteBuffer b = raw(channel);
        return b != null && b.get(0) == CLOSE;
    }

    /** Bytes of content that left this host over a channel since it was opened; -1 where that is not known. */
    public static long bytesSent(Channel channel) {
        ByteBuffer b = raw(channel);
        if (b == null || b.getLong(200) == 0 && b.getInt(156) > 0) {
            return -1; // segments with data went out: a kernel before 4.19, which does not count their bytes
        }
        return b.getLong(200) - b.getLong(208); // repetitions count in the first, the second says how many
    }

    private static @Nullable ByteBuffer raw(Channel channel) {
        if (!(channel instanceof EpollSocketChannel || channel instanceof IoUringSocketChannel) || !channel.isOpen()) {
            return null;
        }
        try {
            ByteBuffer b = channel.config().getOption(TCP_INFO);
            return b == null ? null : b.order(ByteOrder.nativeOrder());
        } catch (RuntimeException e) {
            return null; // closed in between
        }
    }

    /** The kernel's view of a channel; null on NIO, unix sockets and closed channels. */
    public static @Nullable TcpState read(Channel channel) {
        ByteBuffer b = raw(channel);
        if (b == null) {
            return null;
        }
        int state = b.get(0);
        boolean connecting = state == 2;
        int window = b.getInt(228);
        boolean windowKnown = window != 0 || b.getLong(200) > 0;
        return new TcpState(state >= 0 && state < STATES.length ? STATES[state] : "?", b.getInt(24), b.get(2),
                b.getInt(100), b.get(4), b.getInt(68), connecting ? -1 : b.getInt(56), connecting ? -1 : b.getInt(52),
                b.getLong(120), b.getInt(144), windowKnown ? window : -1);
    }
}
