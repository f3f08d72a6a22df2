package io.gatepost.core.listen;

import io.gatepost.core.config.ClientConfig;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.exchange.Exchange;
import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.exchange.Tunnel;
import io.gatepost.core.http1.BodyReader;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.Progress;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.RequestParser;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.tls.Alerts;
import io.gatepost.core.tls.ClientHandshake;
import io.gatepost.core.transport.Errno;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/1 connection: reads requests one after the other, runs an {@link Exchange} for each, and writes their
 * responses in order. The next request is looked at only when the present one is answered (RFC 9112, section 9.3.2).
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private enum State {
        HEAD, BODY, ANSWER, TUNNEL, LINGER, CLOSED
    }

    private final LoopContext loop;
    private final ClientConfig config;
    private final Endpoint listener;
    private final boolean tls;
    private final RequestHead head = new RequestHead();
    private final RequestParser parser;
    private final BodyReader body = new BodyReader();
    private final long openedAt = Ticks.now();
    private State state = State.HEAD;
    private @Nullable Channel channel;
    private @Nullable ClientIdentity client;
    private @Nullable Http1ClientStream stream;
    private @Nullable HalfClosedProbe probe;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf stash;
    private long idleSince = openedAt;
    private boolean processing;
    private boolean keepAlive;
    private boolean inputClosed;
    private long lingered;
    private long firstByteAt;

    private final Deadline clock = new Deadline() {
        @Override
        protected void expired(long now) {
            timeout();
        }
    };

    ClientConnection(LoopContext loop, Endpoint listener, boolean tls) {
        this.loop = loop;
        this.tls = tls;
        this.config = loop.config().client();
        this.listener = listener;
        this.parser = new RequestParser(head, config.maxHeader(), config.maxRequestLine(), config.maxHeaders());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ClientIdentity identity = new ClientIdentity(ctx.channel(), loop, tls);
        client = identity;
        stream = new Http1ClientStream(this, identity, head, ctx.channel());
        int open = loop.proxy().connections().incrementAndGet();
        loop.timers().arm(clock, config.idleTimeout(), openedAt);
        int limit = loop.config().limits().connections();
        if (open > limit) {
            refuse(Cause.PROXY_CONNECTION_LIMIT, 503, "limits.connections of " + limit + " reached");
        }
    }

    // ---- reading

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        if (state == State.LINGER || state == State.CLOSED) {
            lingered += in.readableBytes();
            in.release();
            if (lingered > config.lingerBytes()) {
                ctx.close();
            }
            return;
        }
        if (stash != null) {
            ByteBuf joined = ctx.alloc().buffer(stash.readableBytes() + in.readableBytes());
            joined.writeBytes(stash).writeBytes(in);
            stash.release();
            in.release();
            stash = joined;
        } else {
            stash = in;
        }
        process();
    }

    /** Works on what was read, as far as it goes; what belongs to a later request stays. */
    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (stash != null && step(stash)) {
                // the next request may be there whole
            }
        } finally {
            processing = false;
        }
        ByteBuf rest = stash;
        if (rest != null && !rest.isReadable()) {
            stash = null;
            rest.release();
        } else if (rest != null && state == State.ANSWER) {
            readRequest(false);
        }
    }

    private boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> in.isReadable() && readHead(in);
            case BODY -> readBody(in);
            case TUNNEL -> tunnelled(in);
            default -> false;
        };
    }

    private boolean readHead(ByteBuf in) {
        boolean fresh = !parser.begun();
        long now = fresh ? Ticks.now() : 0;
        Progress progress = parser.parse(in);
        if (fresh && parser.begun()) {
            firstByteAt = now;
            if (progress == Progress.NEED_MORE) {
                loop.timers().arm(clock, config.headerTimeout(), now);
            }
        }
        if (progress == Progress.NEED_MORE) {
            return false;
        }
        client().address().requests++;
        loop.timers().cancel(clock);
        if (progress == Progress.FAULT) {
            Fault fault = parser.fault();
            begin();
            refused(fault);
            return false;
        }
        Exchange x = begin();
        keepAlive = head.persistent();
        if (head.hasBody()) {
            if (head.chunked()) {
                body.chunked(true, config.maxHeader(), config.maxHeaders());
            } else {
                body.length(head.contentLength());
            }
            state = State.BODY;
        } else {
            body.none();
            state = State.ANSWER;
        }
        x.start();
        if (state == State.BODY) {
            armBody();
        }
        return true;
    }

    private Exchange begin() {
        Http1ClientStream to = Objects.requireNonNull(stream);
        client().believe(head);
        to.next();
        Exchange x = new Exchange(loop, to, head, firstByteAt == 0 ? Ticks.now() : firstByteAt);
        exchange = x;
        state = State.ANSWER;
        return x;
    }

    private void refused(Fault fault) {
        keepAlive = false;
        if (exchange != null) {
            exchange.refuse(fault.cause(), fault.status(), fault.detail());
        }
    }

    private void refuse(Cause cause, int status, String detail) {
        begin();
        keepAlive = false;
        if (exchange != null) {
            exchange.refuse(cause, status, detail);
        }
    }

    /** Bytes of another protocol. */
    private boolean tunnelled(ByteBuf in) {
        Tunnel tunnel = exchange == null ? null : exchange.tunnel();
        if (tunnel != null && in.isReadable()) {
            tunnel.fromClient(in.readRetainedSlice(in.readableBytes()));
        }
        return false;
    }

    private boolean readBody(ByteBuf in) {
        Exchange x = exchange;
        if (x == null) {
            return false;
        }
        boolean any = false;
        for (ByteBuf content = body.read(in); content != null; content = body.read(in)) {
            any = true;
            x.requestContent(content);
            if (state != State.BODY) {
                return false;
            }
        }
        Fault fault = body.fault();
        if (fault != null) {
            loop.timers().cancel(clock);
            refused(fault);
            return false;
        }
        if (body.done()) {
            loop.timers().cancel(clock);
            state = State.ANSWER;
            x.requestEnd(body.isChunked() ? body.trailers() : null);
            return true;
        }
        if (any) {
            armBody();
        }
        return false;
    }

    private void armBody() {
        Exchange x = exchange;
        if (x != null && channel().config().isAutoRead() && !x.discardsRequest()) {
            loop.timers().arm(clock, x.clientBodyTimeout(), Ticks.now());
        }
    }

    // ---- clocks and ends

    private void timeout() {
        switch (state) {
            case HEAD -> {
                if (parser.begun()) {
                    keepAlive = false;
                    client().address().requests++;
                    refuse(Cause.CLIENT_HEADER_TIMEOUT, 408,
                            "the head was not whole after " + config.headerTimeout() + " ms");
                } else {
                    close();
                }
            }
            case BODY -> {
                keepAlive = false;
                if (exchange != null && !exchange.discardsRequest()) {
                    exchange.refuse(Cause.CLIENT_BODY_TIMEOUT, 408,
                            "no byte of the body for " + exchange.clientBodyTimeout() + " ms");
                }
            }
            default -> close();
        }
    }

    /** Closes it where no byte of a request has come for so many nanoseconds. */
    void closeIfIdle(long nanos) {
        if (state == State.HEAD && !parser.begun() && Ticks.now() - idleSince >= nanos) {
            close();
        }
    }

    /** Waits no longer for what is under way: the proxy ends. */
    void cutOff() {
        Exchange x = exchange;
        if (x != null) {
            keepAlive = false;
            x.cutOff();
        } else {
            close();
        }
    }

    private void close() {
        state = State.CLOSED;
        channel().close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ClientHandshake.PlainOnTls.EVENT) {
            refuse(Cause.CLIENT_PLAIN_HTTP_ON_TLS_PORT, 400, "a plain request on a port for TLS");
        } else if (event instanceof ChannelInputShutdownEvent && !inputClosed) {
            inputClosed = true;
            inputClosed();
        }
    }

    /** The client will send nothing more; whether it still reads is another question (RFC 9112, section 9.6). */
    private void inputClosed() {
        Exchange x = exchange;
        if (state == State.HEAD || state == State.LINGER || x == null) {
            close();
        } else if (state == State.TUNNEL && x.tunnel() != null) {
            x.tunnel().clientEnded();
        } else if (x.discardsRequest()) {
            keepAlive = false; // it has seen the refusal and stopped sending (RFC 9112, section 9.5)
        } else if (state == State.BODY || config.abortOnHalfClose()) {
            x.clientLeft(0);
            close();
        } else {
            keepAlive = false;
            HalfClosedProbe p = probe;
            if (p == null) {
                p = new HalfClosedProbe(loop.timers(), channel(), this::awaited, stream()::sendContinue, this::gone);
                probe = p;
            }
            p.start();
        }
    }

    private boolean awaited() {
        return state == State.ANSWER && exchange != null && !stream().began() && head.minorVersion() > 0;
    }

    private void gone() {
        left(Errno.ECONNRESET);
        close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Exchange x = exchange;
        if (cause instanceof SSLException || cause instanceof DecoderException) {
            tlsFailed(cause);
        } else if (cause instanceof IOException) {
            left(Errno.of(cause));
        } else {
            LOG.error("unexpected exception on a client connection", cause);
            if (x != null) {
                keepAlive = false;
                x.broken(cause);
                return;
            }
        }
        ctx.close();
    }

    /** The handshake failed, or what came later breaks TLS. */
    private void tlsFailed(Throwable cause) {
        if (exchange == null) {
            loop.proxy().observer().incident(new Incident(Cause.CLIENT_TLS_HANDSHAKE_FAILED,
                    client().address().peerAddress(), Alerts.phrase(cause)));
        }
        left(0);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        left(0);
        state = State.CLOSED;
        loop.timers().cancel(clock);
        stopProbe();
        loop.proxy().connections().decrementAndGet();
        stream().release();
        if (stash != null) {
            stash.release();
            stash = null;
        }
    }

    /** The client is gone: errno, or 0 where it closed in order. */
    void left(int errno) {
        Exchange x = exchange;
        if (x != null) {
            exchange = null;
            x.clientLeft(errno);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.clientWritabilityChanged();
        }
    }

    // ---- what the stream of its responses asks for

    private ClientIdentity client() {
        return Objects.requireNonNull(client);
    }

    private Http1ClientStream stream() {
        return Objects.requireNonNull(stream);
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }

    Endpoint listener() {
        return listener;
    }

    /** Whether the connection stays open after this response; once false, it stays so. */
    boolean keepAlive(boolean wanted) {
        keepAlive &= wanted;
        return keepAlive;
    }

    /** Whether this is the last request of the connection, whatever the client wants. */
    boolean lastRequest() {
        return state == State.BODY || inputClosed || client().address().requests >= config.maxRequests()
                || loop.proxy().stopping()
                || config.maxAge() > 0 && Ticks.now() - openedAt > config.maxAge() * 1_000_000;
    }

    /** The kernel has the whole response. */
    void sent() {
        Exchange x = exchange;
        if (x == null) {
            return;
        }
        exchange = null;
        boolean unread = state == State.BODY;
        x.responseSent();
        loop.timers().cancel(clock);
        stopProbe();
        firstByteAt = 0;
        if (!keepAlive || !channel().isActive()) {
            linger(unread);
            return;
        }
        parser.reset();
        state = State.HEAD;
        idleSince = Ticks.now();
        loop.timers().arm(clock, config.idleTimeout(), idleSince);
        readRequest(true);
        process();
    }

    /** Half-closes and reads on for a while, so that a reset does not destroy the response (RFC 9112, section 9.6). */
    private void linger(boolean unread) {
        boolean more = unread || stash != null && stash.isReadable() || !inputClosed;
        if (!more || !channel().isActive()) {
            close();
            return;
        }
        state = State.LINGER;
        readRequest(true);
        SslHandler ssl = tls ? channel().pipeline().get(SslHandler.class) : null;
        if (ssl != null) {
            ssl.closeOutbound().addListener(f -> shutdownOutput());
        } else {
            shutdownOutput();
        }
        loop.timers().arm(clock, config.lingerTime(), Ticks.now());
    }

    private void shutdownOutput() {
        if (channel() instanceof DuplexChannel duplex && channel().isActive()) {
            duplex.shutdownOutput();
        }
    }

    private void stopProbe() {
        if (probe != null) {
            probe.stop();
        }
    }

    /** From now on bytes are of another protocol; some may be there already. */
    void tunnel() {
        state = State.TUNNEL;
        loop.timers().cancel(clock);
        stopProbe();
        readRequest(true);
        channel().eventLoop().execute(this::process);
        if (inputClosed) {
            channel().eventLoop().execute(this::inputClosed);
        }
    }

    /** Ends our direction of a tunnel. */
    void endOutput() {
        SslHandler ssl = tls ? channel().pipeline().get(SslHandler.class) : null;
        if (ssl != null) {
            ssl.closeOutbound();
        } else {
            shutdownOutput();
        }
    }

    /** Both directions of a tunnel have ended. */
    void tunnelEnded() {
        exchange = null;
        channel().flush();
        close();
    }

    /** A response ended before its end. */
    void brokenOff() {
        exchange = null;
        state = State.CLOSED;
        ChannelHandlerContext first = channel().pipeline().firstContext();
        if (first != null) {
            first.close(); // past TLS, whose goodbye would make the response look whole
        }
    }

    /** Stops or resumes reading. */
    void readRequest(boolean on) {
        if (channel().config().isAutoRead() != on) {
            channel().config().setAutoRead(on);
            if (state == State.BODY) {
                if (on) {
                    armBody();
                } else {
                    loop.timers().cancel(clock);
                }
            }
        }
    }
}
