package io.gatepost.core.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Lets no further connection begin on a listening TCP socket that is about to be closed, while those that have begun can
 * still be accepted; closing it would reset them. The kernel drops the SYN, the client sends it again after a second, and
 * is then refused, or served by whoever listens there next.
 */
public final class SynFilter {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOCK_FPROG_BYTES = 16;
    private static final RawUnixChannelOption ATTACH = new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET,
            SO_ATTACH_FILTER, SOCK_FPROG_BYTES);
    /** Classic BPF (linux/filter.h), over the TCP header. */
    private static final long[] PROGRAM = {instruction(0x30, 0, 0, 13), // load the byte with the flags
            instruction(0x45, 0, 1, 2), // SYN?
            instruction(0x06, 0, 0, 0), // drop
            instruction(0x06, 0, 0, -1)}; // pass

    private SynFilter() {}

    /** Attaches it; false where the transport or the kernel cannot. On any thread. */
    public static boolean attach(Channel listening) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = arena.allocateFrom(JAVA_LONG, PROGRAM);
            MemorySegment sockFprog = arena.allocate(SOCK_FPROG_BYTES, ADDRESS.byteAlignment());
            sockFprog.set(JAVA_SHORT, 0, (short) PROGRAM.length);
            sockFprog.set(ADDRESS, 8, program);
            ByteBuffer argument = ByteBuffer.allocateDirect(SOCK_FPROG_BYTES);
            argument.put(sockFprog.asByteBuffer()).flip();
            return listening.config().setOption(ATTACH, argument);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** struct sock_filter as one little-endian long: code, jump if true, jump if false, operand. */
    private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32;
    }
}
