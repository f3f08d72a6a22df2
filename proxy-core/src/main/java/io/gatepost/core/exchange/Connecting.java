package io.gatepost.core.exchange;

import io.gatepost.core.connection.ConnectListener;
import io.gatepost.core.connection.ConnectionPool;
import io.gatepost.core.connection.Connector;
import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.tls.TlsFailure;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The connecting to one address of a server, and how it went. */
final class Connecting implements ConnectListener {
    private final Opening opening;
    private final SocketAddress to;
    private final long startedAt = Ticks.now();
    private @Nullable ChannelFuture future;
    private @Nullable Cause cause;
    private @Nullable String detail;
    private int errno;
    private long endedAt;

    Connecting(Opening opening, SocketAddress to) {
        this.opening = opening;
        this.to = to;
    }

    void start(Connector connector, Server server, ConnectionPool pool) {
        future = connector.connect(server, to, pool, this);
    }

    @Override
    public void connected(ServerStream opened) {
        endedAt = Ticks.now();
        opening.connected(this, opened);
    }

    @Override
    public void handshaking() {
        opening.handshaking(this);
    }

    @Override
    public void handshakeFailed(TlsFailure failure, byte[] firstBytes) {
        if (open()) {
            endedAt = Ticks.now();
            cause = failure.cause();
            detail = failure.detail();
            errno = failure.errno();
            opening.handshakeFailed(this, failure, firstBytes);
        }
    }

    @Override
    public void connectFailed(Throwable failure) {
        if (open()) {
            errno = Errno.of(failure);
            endedAt = Ticks.now();
            cause = Judge.connect(errno, opening.unix());
            detail = cause == Cause.PROXY_INTERNAL_ERROR ? String.valueOf(failure) : null;
            opening.failed(this);
        }
    }

    /** The clock rang while it was open. */
    void timedOut(Cause why) {
        cancel();
        cause = why;
    }

    /** Goes no further: another one was first, or nobody waits any more. */
    void cancel() {
        if (open() && future != null) {
            endedAt = Ticks.now();
            future.channel().close();
        }
    }

    /** Whether its end is still open. */
    boolean open() {
        return endedAt == 0;
    }

    Channel channel() {
        return Objects.requireNonNull(future).channel();
    }

    SocketAddress to() {
        return to;
    }

    String address() {
        return Connector.addressOf(to);
    }

    Cause cause() {
        return cause == null ? Cause.PROXY_INTERNAL_ERROR : cause;
    }

    @Nullable
    String detail() {
        return detail;
    }

    int errno() {
        return errno;
    }

    /** For a person: {@code [::1]:80: CONNECT_REFUSED, ECONNREFUSED (connection refused) after 0.2 ms}. */
    String fate() {
        String what = cause == null ? "given up" : errno == 0 ? cause.name() : cause + ", " + Errno.name(errno);
        return String.format(Locale.ROOT, "%s: %s after %.1f ms", address(), what, (endedAt - startedAt) / 1e6);
    }
}
