package io.gatepost.core.exchange;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.connection.ConnectListener;
import io.gatepost.core.connection.ConnectionPool;
import io.gatepost.core.connection.Connector;
import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.ChannelFuture;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection for an attempt, within the connect timeout: from the server's name to a connection that can carry a
 * request. Ends once, with {@link AttemptRun#opened} or {@link AttemptRun#openFailed}, unless it is cancelled before.
 */
final class Opening extends Deadline implements ConnectListener {
    private final AttemptRun attempt;
    private final Exchange exchange;
    private final LoopContext loop;
    private final ConnectionPool pool;
    private final long limit;
    private @Nullable ChannelFuture connecting;
    private @Nullable InetSocketAddress target;
    private @Nullable TcpState tcpAtEnd;
    private boolean timedOut;
    private boolean over;

    Opening(AttemptRun attempt, Exchange exchange, LoopContext loop, ConnectionPool pool) {
        this.attempt = attempt;
        this.exchange = exchange;
        this.loop = loop;
        this.pool = pool;
        this.limit = exchange.timeouts().connect();
    }

    void start() {
        Endpoint endpoint = attempt.server.config().address();
        if (endpoint.isUnix()) {
            connect(new DomainSocketAddress(endpoint.host()));
            return;
        }
        InetAddress literal = loop.literal(endpoint.host());
        if (literal != null) {
            connect(new InetSocketAddress(literal, endpoint.port()));
        } else {
            resolve(endpoint);
        }
    }

    private void resolve(Endpoint endpoint) {
        attempt.phase = Phase.RESOLVE;
        InetAddress known = loop.resolver().known(endpoint.host());
        if (known != null) {
            resolved(known, endpoint.port());
            return;
        }
        loop.timers().arm(this, limit, Ticks.now());
        loop.resolver().resolve(endpoint.host(), loop.eventLoop(), (found, failure) -> exchange.step(() -> {
            if (over) {
                return;
            }
            loop.timers().cancel(this);
            if (found != null) {
                resolved(found, endpoint.port());
            } else {
                failed(dnsCause(failure), failure == null ? null : failure.getMessage(), 0, 0);
            }
        }));
    }

    /** The JDK keeps getaddrinfo's code to itself; its texts (from glibc) are all there is to tell the cases apart. */
    private static Cause dnsCause(@Nullable UnknownHostException e) {
        String text = e == null || e.getMessage() == null ? "" : e.getMessage();
        if (text.endsWith("Temporary failure in name resolution")) {
            return Cause.DNS_SERVER_FAILURE;
        }
        return text.endsWith("No address associated with hostname") ? Cause.DNS_NO_ADDRESS : Cause.DNS_NAME_NOT_FOUND;
    }

    private void resolved(InetAddress found, int port) {
        attempt.timeline.mark(AttemptMark.RESOLVED, Ticks.now());
        connect(new InetSocketAddress(found, port));
    }

    private void connect(SocketAddress to) {
        attempt.phase = Phase.CONNECT;
        attempt.address = Connector.addressOf(to);
        target = to instanceof InetSocketAddress inet ? inet : null;
        loop.timers().arm(this, limit, Ticks.now());
        ChannelFuture future = loop.connector().connect(attempt.server, to, pool, this);
        if (!over) {
            connecting = future;
        }
    }

    @Override
    public void connected(ServerStream opened) {
        exchange.step(() -> {
            if (over) {
                opened.close();
                return;
            }
            end();
            attempt.timeline.mark(AttemptMark.CONNECTED, Ticks.now());
            attempt.opened(opened);
        });
    }

    @Override
    public void connectFailed(Throwable failure) {
        if (over) {
            return;
        }
        int code = Errno.of(failure);
        Cause found = timedOut
                ? Cause.CONNECT_TIMEOUT_NO_ANSWER
                : Judge.connect(code, attempt.server.config().address().isUnix());
        exchange.step(() -> failed(found, found == Cause.PROXY_INTERNAL_ERROR ? String.valueOf(failure) : null, code,
                timedOut ? limit : 0));
    }

    @Override
    protected void expired(long now) {
        exchange.step(() -> {
            if (attempt.phase == Phase.RESOLVE) {
                failed(Cause.DNS_TIMEOUT, null, 0, limit);
            } else if (connecting != null) {
                timedOut = true;
                tcpAtEnd = loop.diagnosis() ? TcpInfo.read(connecting.channel()) : null;
                connecting.channel().close();
            }
        });
    }

    private void failed(Cause found, @Nullable String why, int code, long limitMillis) {
        end();
        attempt.openFailed(found, why, code, limitMillis);
    }

    private void end() {
        over = true;
        connecting = null;
        loop.timers().cancel(this);
    }

    /** Goes no further; nothing more is told. */
    void cancel() {
        ChannelFuture under = connecting;
        end(); // closing tells the listener of a connect that is under way
        if (under != null) {
            under.channel().close();
        }
    }

    /** The address that was connected to last; null before, and on a unix socket. */
    @Nullable
    InetSocketAddress target() {
        return target;
    }

    /** What the kernel said of the connection when the clock rang; of one that is under way, what it says now. */
    @Nullable
    TcpState tcp() {
        return tcpAtEnd;
    }
}
