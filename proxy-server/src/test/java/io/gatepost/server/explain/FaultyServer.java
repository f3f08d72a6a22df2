package io.gatepost.server.explain;

import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.diagnostics.cause.Cause;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What servers do wrong, and the cause of ours that is behind it. */
enum FaultyServer {
    REFUSED(Cause.CONNECT_REFUSED), QUEUE_FULL(Cause.CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL), CLOSE(
            Cause.UPSTREAM_CLOSED_NO_RESPONSE), RESET(Cause.UPSTREAM_RESET_NO_RESPONSE), SILENT(
                    Cause.RESPONSE_TIMEOUT_REQUEST_ACKED), HALF_HEAD(Cause.UPSTREAM_CLOSED_MID_HEADER), BANNER(
                            Cause.RESPONSE_NOT_HTTP), LENGTHS(Cause.RESPONSE_CONTENT_LENGTH_CONFLICT), CODING(
                                    Cause.RESPONSE_TRANSFER_CODING_UNKNOWN), LENGTH_AND_CODING(
                                            Cause.RESPONSE_LENGTH_AND_CODING), BAD_LENGTH(
                                                    Cause.RESPONSE_CONTENT_LENGTH_INVALID), BAD_NAME(
                                                            Cause.RESPONSE_HEADER_NAME_INVALID), BIG_HEAD(
                                                                    Cause.RESPONSE_HEADER_TOO_LARGE), TRUNCATED(
                                                                            Cause.BODY_TRUNCATED), BODY_RESET(
                                                                                    Cause.BODY_RESET), STALLED(
                                                                                            Cause.BODY_STALLED), BAD_CHUNK(
                                                                                                    Cause.BODY_CHUNK_INVALID), EXCESS(
                                                                                                            Cause.BODY_EXCESS), BUSY(
                                                                                                                    Cause.UPSTREAM_SENT_STATUS),
    /** To be asked for with TLS. */
    PLAIN(Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP);

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    final Cause cause;

    FaultyServer(Cause cause) {
        this.cause = cause;
    }

    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    private void serve(RawConnection c) throws IOException {
        if (this == PLAIN) {
            c.read(5);
            c.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").end();
            return;
        }
        c.request();
        c.send(answer());
        switch (this) {
            case RESET, BODY_RESET -> c.reset();
            case SILENT, STALLED -> c.end();
            default -> {
                // closed
            }
        }
    }

    private String answer() {
        return switch (this) {
            case HALF_HEAD -> OK + "Content-Le";
            case BANNER -> "SSH-2.0-OpenSSH_9.2p1\r\n\r\n";
            case LENGTHS -> OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc";
            case CODING -> OK + "Transfer-Encoding: x-own\r\n\r\nabc";
            case LENGTH_AND_CODING -> OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
            case BAD_LENGTH -> OK + "Content-Length: two\r\n\r\nab";
            case BAD_NAME -> OK + "bad\u0001name: a\r\nContent-Length: 2\r\n\r\nab";
            case BIG_HEAD -> OK + "X-Big: " + "x".repeat(200_000) + "\r\nContent-Length: 2\r\n\r\nab";
            case TRUNCATED, STALLED -> OK + "Content-Length: 100\r\n\r\nabc";
            case BODY_RESET -> OK + "Content-Length: 1000000\r\n\r\n" + "x".repeat(500_000);
            case BAD_CHUNK -> OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n";
            case EXCESS -> OK + "Content-Length: 2\r\n\r\nabcdef";
            case BUSY -> "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
            default -> "";
        };
    }

    /** All of them, running. */
    static final class All implements Closeable {
        private final List<Closeable> open = new ArrayList<>();
        private final int[] ports = new int[FaultyServer.values().length];

        All() throws IOException {
            for (FaultyServer one : FaultyServer.values()) {
                ports[one.ordinal()] = start(one);
            }
        }

        private int start(FaultyServer one) throws IOException {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            if (one == REFUSED) {
                SocketChannel reserved = SocketChannel.open().bind(new InetSocketAddress(loopback, 0));
                open.add(reserved);
                return ((InetSocketAddress) reserved.getLocalAddress()).getPort();
            }
            if (one == QUEUE_FULL) {
                ServerSocket full = new ServerSocket(0, 1, loopback);
                open.add(full);
                for (int i = 0; i < 3; i++) {
                    SocketChannel waiting = SocketChannel.open();
                    open.add(waiting);
                    waiting.configureBlocking(false);
                    waiting.connect(full.getLocalSocketAddress());
                }
                return full.getLocalPort();
            }
            Origin origin = Origin.scripted(one::serve);
            open.add(origin::close);
            return origin.endpoint().port();
        }

        int port(FaultyServer one) {
            return ports[one.ordinal()];
        }

        @Override
        public void close() throws IOException {
            for (Closeable one : open) {
                one.close();
            }
        }
    }
}
