package io.gatepost.core.exchange;

import io.gatepost.core.connection.ConnectionPool;
import io.gatepost.core.connection.ResponseListener;
import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.Trailers;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One try on one server, from the connection to the end of the response. Tells its exchange what comes, and exactly once how
 * it ended: {@link Exchange#attemptCompleted} or {@link Exchange#attemptFailed}.
 */
final class AttemptRun extends Attempt implements ResponseListener {
    /** How long a server that takes no more may take to say why, milliseconds. */
    private static final long LAST_WORDS_MILLIS = 1000;

    /** A round trip, with all that a busy server and a busy proxy may add to it. */
    private static final long RACE_NANOS = 1_000_000_000;

    private final Exchange exchange;
    private final LoopContext loop;
    private @Nullable Opening opening;
    private @Nullable RequestSender sender;
    private @Nullable TcpState tcpAtEnd;
    private int informational;
    private boolean over;
    private boolean responseBegun;
    private boolean writeFailed;
    /** Of the response that is being read, interim or final; 0 where none has begun. */
    private long firstByteAt;

    AttemptRun(Exchange exchange, LoopContext loop, Server server, long now) {
        super(server, now);
        this.exchange = exchange;
        this.loop = loop;
    }

    /** Takes an idle connection where that is wanted and there is one, else opens one. */
    void start(boolean freshOnly) {
        ConnectionPool pool = exchange.connectionPool();
        long now = timeline.at(AttemptMark.STARTED);
        ServerStream idle = freshOnly ? null : pool.take(server, now, loop.addresses(server));
        if (idle == null) {
            Opening o = new Opening(this, exchange, loop, pool);
            opening = o;
            o.start();
            return;
        }
        reused = true;
        connectionRequests = idle.requests();
        idleMillis = (now - idle.idleSince()) / 1_000_000;
        ageMillis = (now - idle.openedAt()) / 1_000_000;
        address = idle.address();
        send(idle);
    }

    /** A connection for it is open. */
    void opened(ServerStream fresh) {
        send(fresh);
    }

    /** No connection could be opened. */
    void openFailed(Cause found, @Nullable String why, int code, long limit) {
        fail(found, why, code, limit);
    }

    private void send(ServerStream to) {
        connection = to;
        phase = Phase.SEND_REQUEST;
        to.use(this);
        RequestSender s = new RequestSender(exchange, this, to, loop);
        sender = s;
        s.begin();
    }

    /** More of the request's content; ownership is taken. */
    void requestContent(ByteBuf content) {
        RequestSender s = sender;
        if (s == null || over) {
            content.release();
        } else {
            s.content(content);
        }
    }

    /** Whether content can be handed over. */
    boolean ready() {
        return sender != null && !over;
    }

    void requestEnd(@Nullable Trailers trailers) {
        if (sender != null && !over) {
            sender.end(trailers);
        }
    }

    /** The kernel has the whole request: from now on the server is waited for. */
    void requestSent() {
        if (over) {
            return;
        }
        timeline.mark(AttemptMark.REQUEST_SENT, Ticks.now());
        if (phase == Phase.SEND_REQUEST) {
            phase = Phase.AWAIT_RESPONSE;
        }
        if (delivery == Delivery.MAYBE) {
            delivery = Delivery.SENT;
        }
        armRead();
    }

    private void armRead() {
        if (!exchange.responsePaused() && phase != Phase.TUNNEL) {
            loop.timers().arm(this, exchange.timeouts().read(), Ticks.now());
        }
    }

    /** The client is slow: nothing is read, and no time counts against the server. */
    void reading(boolean on) {
        ServerStream c = connection;
        if (c == null || over) {
            return;
        }
        c.reading(on);
        if (on) {
            armRead();
        } else {
            loop.timers().cancel(this);
        }
    }

    @Override
    public void firstByte(long now) {
        firstByteAt = now;
        touch(now);
        delivery = Delivery.ANSWERED;
        if (phase.compareTo(Phase.READ_RESPONSE_HEAD) < 0) {
            phase = Phase.READ_RESPONSE_HEAD;
        }
    }

    @Override
    public void activity(long now) {
        // A head is due as a whole: byte by byte it could hold the client up for hours.
        if (phase != Phase.READ_RESPONSE_HEAD) {
            touch(now);
        }
    }

    @Override
    public void informational(ResponseHead head) {
        if (++informational > exchange.upstreamPool().config().limits().maxInformational()) {
            fail(Cause.RESPONSE_INFORMATIONAL_FLOOD, informational + " 1xx responses", 0, 0);
            return;
        }
        firstByteAt = 0;
        phase = requestDone() ? Phase.AWAIT_RESPONSE : Phase.SEND_REQUEST;
        exchange.informational(head);
    }

    @Override
    public void head(ResponseHead head) {
        timeline.mark(AttemptMark.FIRST_BYTE, firstByteAt);
        long now = Ticks.now();
        timeline.mark(AttemptMark.HEAD_RECEIVED, now);
        touch(now);
        upstreamStatus = head.status();
        if (head.status() == 101) {
            switched(head);
            return;
        }
        noteStderr();
        phase = Phase.RELAY_BODY;
        responseBegun = true;
        if (sender != null && !sender.done()) {
            armRead();
        }
        exchange.responseHead(this, head);
    }

    private void switched(ResponseHead head) {
        ServerStream c = connection;
        if (c == null || !exchange.wantsSwitch(head)) {
            fail(Cause.RESPONSE_UNREQUESTED_UPGRADE, null, 0, 0);
            return;
        }
        loop.timers().cancel(this); // the tunnel has a clock of its own
        phase = Phase.TUNNEL;
        responseBegun = true;
        c.tunnel();
        exchange.openTunnel(c, head);
    }

    /** Both directions of its tunnel have ended. */
    void tunnelEnded() {
        ServerStream c = connection;
        end();
        if (c != null) {
            c.close();
        }
    }

    @Override
    public void content(ByteBuf content) {
        exchange.responseContent(content);
    }

    @Override
    public void readPause() {
        exchange.flushResponse();
    }

    @Override
    public void complete(@Nullable Trailers trailers, boolean excess) {
        ServerStream c = connection;
        if (over || c == null) {
            return;
        }
        if (phase == Phase.TUNNEL) {
            Objects.requireNonNull(exchange.tunnel()).serverEnded();
            return;
        }
        end();
        boolean whole = sender != null && sender.done();
        if (excess) {
            cause = Cause.BODY_EXCESS;
            segment = Cause.BODY_EXCESS.segment();
            detail = "bytes followed the end of the response";
        }
        exchange.attemptCompleted(this, trailers);
        c.giveBack(whole && !excess && exchange.connectionPool().keepsConnections());
        exchange.responseWritten();
    }

    @Override
    public void fault(Fault fault) {
        ServerStream c = connection;
        if (c != null && phase == Phase.READ_RESPONSE_HEAD) {
            evidence = EvidenceTaker.banner(c.seen());
        }
        fail(fault.cause(), fault.detail(), 0, 0);
    }

    @Override
    public void writabilityChanged() {
        if (phase == Phase.TUNNEL) {
            Objects.requireNonNull(exchange.tunnel()).serverWritabilityChanged();
        } else if (sender != null) {
            sender.writabilityChanged();
        }
    }

    @Override
    public void writeFailed() {
        if (phase == Phase.TUNNEL) {
            closed(connection == null ? 0 : connection.errno());
        } else if (sender != null && !over && !writeFailed) {
            writeFailed = true;
            sender.writeFailed();
            // What it had to say is in our receive buffer already, or never comes.
            loop.timers().arm(this, Math.min(LAST_WORDS_MILLIS, exchange.timeouts().read()), Ticks.now());
        }
    }

    /** The server refuses the request while it is being sent: the rest of it is of no use. */
    void stopSending() {
        if (sender != null) {
            sender.stop();
        }
    }

    @Override
    public void closed(int code) {
        boolean sending = sender != null && !sender.handedOver();
        if (phase == Phase.TUNNEL) {
            fail(Cause.TUNNEL_RESET, "the server's side ended with " + Errno.name(code), code, 0);
            return;
        }
        fail(Judge.closed(code, race(), firstByteAt != 0, responseBegun, sending), null, code, 0);
    }

    /** Whether the server's decision to close and this request crossed: later, it had the request and gave up on it. */
    private boolean race() {
        long sentAt = timeline.at(AttemptMark.HEAD_SENT);
        return reused && connection != null && connection.received() == 0
                && (sentAt == Ticks.NEVER || Ticks.now() - sentAt < RACE_NANOS);
    }

    @Override
    public void surprised(Throwable bug) {
        exchange.broken(bug);
    }

    /** The send timeout rang. */
    void sendStalled() {
        TcpState tcp = tcp();
        fail(Judge.sendTimeout(tcp), null, 0, exchange.timeouts().send());
    }

    @Override
    protected void expired(long now) {
        exchange.step(this::readTimeout);
    }

    private void readTimeout() {
        if (writeFailed && !responseBegun) {
            closed(connection == null ? 0 : connection.errno());
            return;
        }
        long limit = exchange.timeouts().read();
        ServerStream c = connection;
        if (responseBegun) {
            fail(Cause.BODY_STALLED, null, 0, limit);
        } else if (phase == Phase.READ_RESPONSE_HEAD) {
            fail(Cause.HEADER_TIMEOUT_PARTIAL, c == null ? null : c.received() + " bytes of the head had come", 0,
                    limit);
        } else {
            fail(Judge.responseTimeout(tcp()), null, 0, limit);
        }
    }

    /** What the application wrote to its error stream; empty where the protocol has none. */
    String stderr() {
        return connection == null ? "" : connection.stderr();
    }

    private void noteStderr() {
        String text = stderr();
        if (!text.isEmpty()) {
            evidence = evidence.withNote(Notes.STDERR, text.strip());
        }
    }

    private @Nullable TcpState tcp() {
        ServerStream c = connection;
        if (tcpAtEnd == null && c != null && loop.diagnosis()) {
            tcpAtEnd = TcpInfo.read(c.channel());
        } else if (c == null && opening != null) {
            tcpAtEnd = opening.tcp();
        }
        return tcpAtEnd;
    }

    /** Ends it from outside: the client left, the deadline of the exchange passed. The server is not to blame. */
    void cancel(Cause why) {
        if (over) {
            return;
        }
        if (cause == null) {
            cause = why;
            segment = why.segment();
        }
        evidence = EvidenceTaker.of(evidence, tcp());
        end();
        drop();
    }

    private void fail(Cause found, @Nullable String why, int code, long limit) {
        if (over) {
            return;
        }
        cause = found;
        segment = found == Cause.TUNNEL_RESET ? Segment.UPSTREAM : found.segment();
        detail = why;
        errno = code;
        limitMillis = limit > 0 ? limit : limitMillis;
        noteStderr();
        TcpState tcp = tcp();
        if (delivery == Delivery.SENT && tcp != null && tcp.unacked() > 0) {
            delivery = Delivery.MAYBE;
        }
        evidence = EvidenceTaker.of(evidence, tcp);
        ServerStream c = connection;
        InetSocketAddress local = c != null && c.channel().localAddress() instanceof InetSocketAddress a ? a : null;
        InetSocketAddress remote = c != null && c.channel().remoteAddress() instanceof InetSocketAddress a
                ? a
                : opening == null ? null : opening.target();
        end();
        if (c != null) {
            c.leave();
        }
        if (loop.diagnosis()) {
            // the server's end of the connection can be asked about as long as ours is open
            EvidenceTaker.complete(this, local, remote, loop.eventLoop(), () -> exchange.step(this::failed));
        } else {
            failed();
        }
    }

    private void failed() {
        drop();
        exchange.attemptFailed(this);
    }

    private void drop() {
        over = true;
        ServerStream c = connection;
        if (c != null) {
            c.abort();
        } else if (opening != null) {
            opening.cancel();
        }
    }

    private void end() {
        over = true;
        if (sender != null) {
            sender.stop();
            bytesSent = sender.bytesSent();
        }
        if (connection != null) {
            bytesReceived = connection.received();
        }
        loop.timers().cancel(this);
        if (firstByteAt != 0) {
            timeline.mark(AttemptMark.FIRST_BYTE, firstByteAt);
        }
        timeline.mark(AttemptMark.ENDED, Ticks.now());
    }

    /** Whether the whole request was handed over. */
    boolean requestDone() {
        return sender != null && sender.done();
    }
}
