package io.gatepost.core.exchange;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.connection.ConnectionPool;
import io.gatepost.core.connection.Connector;
import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.resolve.Addresses;
import io.gatepost.core.resolve.NoAnswer;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.tls.TlsFailure;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection for an attempt, within the connect timeout: from the server's name to a connection that can carry a
 * request. A name's addresses are tried one after the other, the next one at a failure or a moment after the one before
 * (RFC 8305, section 5); the first connection is taken. Ends once, with {@link AttemptRun#opened} or
 * {@link AttemptRun#openFailed}, unless it is cancelled before.
 */
final class Opening extends Deadline {
    /** The connection attempt delay that RFC 8305, section 8, recommends. */
    private static final long STAGGER_MILLIS = 250;

    private final AttemptRun attempt;
    private final Exchange exchange;
    private final LoopContext loop;
    private final ConnectionPool pool;
    private final long limit;
    private final List<Connecting> tried = new ArrayList<>(1);
    private List<InetAddress> addresses = List.of();
    private int port;
    private int next;
    private @Nullable Connecting told;
    private @Nullable TcpState tcpAtEnd;
    private boolean over;

    private final Deadline stagger = new Deadline() {
        @Override
        protected void expired(long now) {
            exchange.step(Opening.this::connectNext);
        }
    };

    Opening(AttemptRun attempt, Exchange exchange, LoopContext loop, ConnectionPool pool) {
        this.attempt = attempt;
        this.exchange = exchange;
        this.loop = loop;
        this.pool = pool;
        this.limit = exchange.timeouts().connect();
    }

    void start() {
        Endpoint endpoint = attempt.server.config().address();
        port = endpoint.port();
        if (endpoint.isUnix()) {
            begin();
            connect(new DomainSocketAddress(endpoint.host()));
            return;
        }
        InetAddress literal = loop.literal(endpoint.host());
        if (literal != null) {
            begin();
            connect(new InetSocketAddress(literal, port));
        } else {
            resolve(endpoint.host());
        }
    }

    private void resolve(String name) {
        attempt.phase = Phase.RESOLVE;
        Addresses known = loop.resolver().known(name);
        if (known != null) {
            resolved(known);
            return;
        }
        loop.resolver().resolve(name, loop.eventLoop(), (found, none) -> exchange.step(() -> {
            if (!over && found != null) {
                resolved(found);
            } else if (!over && none != null) {
                unresolved(none);
            }
        }));
    }

    private void unresolved(NoAnswer none) {
        if (none.server() != null) {
            attempt.evidence = attempt.evidence.withNote(Notes.RESOLVER, none.server());
        }
        if (none.rcode() != null) {
            attempt.evidence = attempt.evidence.withNote(Notes.RCODE, none.rcode());
        }
        boolean late = none.cause() == Cause.DNS_TIMEOUT;
        failed(none.cause(), none.detail(), 0, late ? loop.config().resolver().timeout() : 0);
    }

    private void resolved(Addresses found) {
        attempt.timeline.mark(AttemptMark.RESOLVED, Ticks.now());
        addresses = found.list();
        if (found.staleBy() != null) {
            attempt.evidence = attempt.evidence.withNote(Notes.STALE_ADDRESSES, found.staleBy().cause().name());
        }
        begin();
        connectNext();
    }

    private void begin() {
        attempt.phase = Phase.CONNECT;
        loop.timers().arm(this, limit, Ticks.now());
    }

    private void connectNext() {
        if (over || next == addresses.size()) {
            return;
        }
        InetAddress address = addresses.get(next++);
        if (next < addresses.size()) {
            loop.timers().arm(stagger, STAGGER_MILLIS, Ticks.now());
        }
        connect(new InetSocketAddress(address, port));
    }

    private void connect(SocketAddress to) {
        attempt.address = Connector.addressOf(to);
        Connecting one = new Connecting(this, to);
        tried.add(one);
        one.start(loop.connector(), attempt.server, pool);
    }

    void connected(Connecting one, ServerStream opened) {
        exchange.step(() -> {
            if (over) {
                opened.close();
                return;
            }
            boolean tls = attempt.phase == Phase.TLS_HANDSHAKE;
            told = one;
            end();
            attempt.address = one.address();
            attempt.timeline.mark(tls ? AttemptMark.TLS_DONE : AttemptMark.CONNECTED, Ticks.now());
            attempt.opened(opened);
        });
    }

    /** One connection is there, and is taken: its handshake begins. */
    void handshaking(Connecting one) {
        exchange.step(() -> {
            if (over || told != null) {
                one.cancel();
                return;
            }
            told = one;
            next = addresses.size();
            cancelOthers();
            attempt.address = one.address();
            attempt.phase = Phase.TLS_HANDSHAKE;
            attempt.timeline.mark(AttemptMark.CONNECTED, Ticks.now());
            long tls = exchange.timeouts().tls();
            if (tls > 0) {
                loop.timers().arm(this, tls, Ticks.now());
            }
        });
    }

    void handshakeFailed(Connecting one, TlsFailure failure, byte[] firstBytes) {
        if (over) {
            return;
        }
        exchange.step(() -> {
            boolean notTls = failure.cause() == Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP
                    || failure.cause() == Cause.TLS_UPSTREAM_NOT_TLS;
            if (notTls) {
                attempt.evidence = EvidenceTaker.banner(new Slice(firstBytes, 0, firstBytes.length));
            }
            failure.notes().forEach((name, value) -> attempt.evidence = attempt.evidence.withNote(name, value));
            tell(one);
        });
    }

    void failed(Connecting one) {
        if (over) {
            return;
        }
        exchange.step(() -> {
            if (next < addresses.size()) {
                loop.timers().cancel(stagger);
                connectNext();
            } else if (tried.stream().noneMatch(Connecting::open)) {
                tell(mostTelling());
            }
        });
    }

    /** The address whose failure is told: that of a host which answered, or the first one's. */
    private Connecting mostTelling() {
        Connecting best = tried.getFirst();
        for (Connecting one : tried) {
            if (unreachable(best) && !unreachable(one)) {
                best = one;
            }
        }
        return best;
    }

    private static boolean unreachable(Connecting one) {
        Cause cause = one.cause();
        return cause == Cause.CONNECT_HOST_UNREACHABLE || cause == Cause.CONNECT_NETWORK_UNREACHABLE;
    }

    @Override
    protected void expired(long now) {
        exchange.step(() -> {
            for (Connecting one : tried) {
                if (one.open()) {
                    boolean tls = attempt.phase == Phase.TLS_HANDSHAKE;
                    tcpAtEnd = loop.diagnosis() ? TcpInfo.read(one.channel()) : null;
                    one.timedOut(tls ? Cause.TLS_HANDSHAKE_TIMEOUT : Cause.CONNECT_TIMEOUT_NO_ANSWER);
                    tell(one);
                    return;
                }
            }
        });
    }

    private void tell(Connecting one) {
        told = one;
        attempt.address = one.address();
        long clock = switch (one.cause()) {
            case CONNECT_TIMEOUT_NO_ANSWER -> limit;
            case TLS_HANDSHAKE_TIMEOUT -> exchange.timeouts().tls() > 0 ? exchange.timeouts().tls() : limit;
            default -> 0;
        };
        failed(one.cause(), one.detail(), one.errno(), clock);
    }

    private void failed(Cause found, @Nullable String why, int errno, long limitMillis) {
        end();
        if (!addresses.isEmpty()) {
            attempt.evidence = attempt.evidence
                    .withNote(Notes.ADDRESSES, addresses.stream().map(InetAddress::getHostAddress).toList())
                    .withNote(Notes.CONNECTS, tried.stream().map(Connecting::fate).toList());
        }
        attempt.openFailed(found, why, errno, limitMillis);
    }

    private void end() {
        over = true;
        loop.timers().cancel(this);
        cancelOthers();
    }

    private void cancelOthers() {
        loop.timers().cancel(stagger);
        for (Connecting one : tried) {
            if (one != told) {
                one.cancel();
            }
        }
    }

    /** Goes no further; nothing more is told. */
    void cancel() {
        end();
        if (told != null) {
            told.cancel();
        }
    }

    /** The address that was connected to last, or whose failure was told; null before, and on a unix socket. */
    @Nullable
    InetSocketAddress target() {
        Connecting one = told != null ? told : tried.isEmpty() ? null : tried.getLast();
        return one != null && one.to() instanceof InetSocketAddress inet ? inet : null;
    }

    /** What the kernel said of the connection when the clock rang; null otherwise. */
    @Nullable
    TcpState tcp() {
        return tcpAtEnd;
    }

    /** Whether the server is on a unix socket. */
    boolean unix() {
        return port < 0;
    }
}
