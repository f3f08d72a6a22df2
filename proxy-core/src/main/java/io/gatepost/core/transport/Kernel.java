package io.gatepost.core.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few system calls that neither the JDK nor Netty offers. Blocks; never called on an event loop. */
@SuppressWarnings("restricted") // the launcher passes --enable-native-access
final class Kernel {
    /**
     * A listening TCP socket.
     *
     * @param address where it listens
     * @param port    its port
     * @param queued  connections that wait to be accepted
     * @param backlog their limit
     */
    record Listening(InetAddress address, int port, int queued, int backlog) {}

    /**
     * The other end of a connection within this host.
     *
     * @param accepted whether an application has taken it out of its listener's queue
     * @param unread   bytes that the application has not read
     */
    record Peer(boolean accepted, int unread) {}

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET = function("socket",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CONNECT = function("connect",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle POLL = function("poll",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKOPT = function("getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SEND = function("send",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECV = function("recv",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Kernel() {}

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type,
                Linker.Option.captureCallState("errno"));
    }

    /** What connecting to an address ends in within the time: an errno, or 0 where it connects or says nothing. */
    static int connectErrno(InetSocketAddress to, int millis) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            boolean v6 = to.getAddress() instanceof Inet6Address;
            int fd = (int) SOCKET.invokeExact(state, v6 ? AF_INET6 : AF_INET, 1 | 0x800 | 0x80000, 0);
            if (fd < 0) {
                return (int) ERRNO.get(state, 0L);
            }
            try {
                MemorySegment address = arena.allocate(28, 8);
                address.set(JAVA_SHORT, 0, (short) (v6 ? AF_INET6 : AF_INET));
                address.set(JAVA_BYTE, 2, (byte) (to.getPort() >> 8));
                address.set(JAVA_BYTE, 3, (byte) to.getPort());
                MemorySegment.copy(to.getAddress().getAddress(), 0, address, JAVA_BYTE, v6 ? 8 : 4, v6 ? 16 : 4);
                int rc = (int) CONNECT.invokeExact(state, fd, address, v6 ? 28 : 16);
                int errno = rc == 0 ? 0 : (int) ERRNO.get(state, 0L);
                if (errno != 115) { // EINPROGRESS
                    return errno;
                }
                MemorySegment poll = arena.allocate(8, 4);
                poll.set(JAVA_INT, 0, fd);
                poll.set(JAVA_SHORT, 4, (short) 4);
                int ready = (int) POLL.invokeExact(state, poll, 1L, millis);
                if (ready <= 0) {
                    return 0;
                }
                MemorySegment value = arena.allocate(JAVA_INT);
                MemorySegment length = arena.allocateFrom(JAVA_INT, 4);
                int got = (int) GETSOCKOPT.invokeExact(state, fd, 1, 4, value, length);
                return got == 0 ? value.get(JAVA_INT, 0) : 0;
            } finally {
                int ignored = (int) CLOSE.invokeExact(state, fd);
            }
        }
    }

    /** All listening TCP sockets of this network namespace. */
    static List<Listening> listeners() throws Throwable {
        List<Listening> found = new ArrayList<>();
        try (Diag diag = new Diag()) {
            dump(diag, AF_INET, found);
            dump(diag, AF_INET6, found);
        }
        return found;
    }

    /** The server's end of a connection, where it is in this network namespace; else null. */
    static @Nullable Peer peer(InetSocketAddress server, InetSocketAddress client) throws Throwable {
        try (Diag diag = new Diag()) {
            boolean v6 = server.getAddress() instanceof Inet6Address;
            MemorySegment request = diag.request(v6 ? AF_INET6 : AF_INET, (short) 1, -1); // REQUEST, any state
            request.set(JAVA_SHORT, 24, Short.reverseBytes((short) server.getPort()));
            request.set(JAVA_SHORT, 26, Short.reverseBytes((short) client.getPort()));
            copy(server, request, 28);
            copy(client, request, 44);
            request.set(JAVA_INT, 64, -1); // no cookie
            request.set(JAVA_INT, 68, -1);
            diag.send(request);
            long n = diag.receive();
            MemorySegment answer = diag.buffer;
            // where there is no such connection the kernel answers with an error, or with the listener
            if (n < 16 + 72 || answer.get(JAVA_SHORT_UNALIGNED, 4) != SOCK_DIAG_BY_FAMILY
                    || answer.get(JAVA_SHORT_UNALIGNED, 16 + 6) != Short.reverseBytes((short) client.getPort())) {
                return null;
            }
            // a socket in an accept queue belongs to no file yet, so it has no inode
            return new Peer(answer.get(JAVA_INT_UNALIGNED, 16 + 68) != 0, answer.get(JAVA_INT_UNALIGNED, 16 + 56));
        }
    }

    private static void copy(InetSocketAddress from, MemorySegment to, long at) {
        byte[] address = from.getAddress().getAddress();
        MemorySegment.copy(address, 0, to, JAVA_BYTE, at, address.length);
    }

    /** A netlink socket that tells of sockets (NETLINK_SOCK_DIAG, linux/inet_diag.h). */
    private static final class Diag implements AutoCloseable {
        private static final int SIZE = 65536;

        private final Arena arena = Arena.ofConfined();
        private final MemorySegment state = arena.allocate(CAPTURE);
        private final int fd;
        final MemorySegment buffer = arena.allocate(SIZE, 8);

        Diag() throws Throwable {
            fd = (int) SOCKET.invokeExact(state, 16, 2 | 0x80000, 4);
            if (fd < 0) {
                arena.close();
                throw new IOException("netlink socket: errno " + (int) ERRNO.get(state, 0L));
            }
        }

        /** A request about TCP sockets, without the identity of one. */
        MemorySegment request(int family, short flags, int states) {
            MemorySegment request = arena.allocate(72, 8);
            request.set(JAVA_INT, 0, 72);
            request.set(JAVA_SHORT, 4, SOCK_DIAG_BY_FAMILY);
            request.set(JAVA_SHORT, 6, flags);
            request.set(JAVA_BYTE, 16, (byte) family);
            request.set(JAVA_BYTE, 17, (byte) 6); // IPPROTO_TCP
            request.set(JAVA_INT, 20, states);
            return request;
        }

        void send(MemorySegment request) throws Throwable {
            long sent = (long) SEND.invokeExact(state, fd, request, 72L, 0);
            if (sent != 72) {
                throw new IOException("netlink send: errno " + (int) ERRNO.get(state, 0L));
            }
        }

        long receive() throws Throwable {
            return (long) RECV.invokeExact(state, fd, buffer, (long) SIZE, 0);
        }

        @Override
        public void close() throws IOException {
            try {
                int ignored = (int) CLOSE.invokeExact(state, fd);
            } catch (Throwable e) {
                throw new IOException(e);
            } finally {
                arena.close();
            }
        }
    }

    private static void dump(Diag diag, int family, List<Listening> found) throws Throwable {
        diag.send(diag.request(family, (short) 0x301, 1 << 10)); // REQUEST | DUMP, state LISTEN
        MemorySegment buffer = diag.buffer;
        for (;;) {
            long n = diag.receive();
            if (n <= 0) {
                return;
            }
            for (long at = 0; at + 16 <= n;) {
                int length = buffer.get(JAVA_INT_UNALIGNED, at);
                int type = buffer.get(JAVA_SHORT_UNALIGNED, at + 4);
                if (type == 3) {
                    return; // DONE
                }
                if (type == 2 || length < 16) {
                    throw new IOException("netlink answered with an error");
                }
                found.add(listening(buffer, at + 16, family));
                at += length + 3 & ~3;
            }
        }
    }

    private static Listening listening(MemorySegment buffer, long at, int family) throws java.net.UnknownHostException {
        int port = Short.toUnsignedInt(Short.reverseBytes(buffer.get(JAVA_SHORT_UNALIGNED, at + 4)));
        byte[] address = buffer.asSlice(at + 8, family == AF_INET ? 4 : 16).toArray(JAVA_BYTE);
        return new Listening(InetAddress.getByAddress(address), port, buffer.get(JAVA_INT_UNALIGNED, at + 56),
                buffer.get(JAVA_INT_UNALIGNED, at + 60));
    }
}
