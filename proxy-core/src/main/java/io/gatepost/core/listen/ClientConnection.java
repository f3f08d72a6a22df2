package io.gatepost.core.listen;

import io.gatepost.core.config.ClientConfig;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.exchange.ClientStream;
import io.gatepost.core.exchange.Exchange;
import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.ForwardedClient;
import io.gatepost.core.http1.BodyReader;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.MessageHead;
import io.gatepost.core.http1.Progress;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.RequestParser;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.core.transport.Unwritten;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ClientView;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/1 connection: reads requests one after the other, runs an {@link Exchange} for each, and writes their
 * responses in order. The next request is looked at only when the present one is answered (RFC 9112, section 9.3.2).
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements ClientStream {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long PROBE_MILLIS = 200;

    private enum State {
        HEAD, BODY, ANSWER, LINGER, CLOSED
    }

    private final LoopContext loop;
    private final ClientConfig config;
    private final Endpoint listener;
    private final RequestHead head = new RequestHead();
    private final RequestParser parser;
    private final BodyReader body = new BodyReader();
    private final long openedAt = Ticks.now();
    private State state = State.HEAD;
    private @Nullable Channel channel;
    private @Nullable ClientAddress address;
    private @Nullable ForwardedClient forwarded;
    private @Nullable ResponseSender sender;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf stash;
    private long idleSince = openedAt;
    private boolean processing;
    private boolean keepAlive;
    private boolean inputClosed;
    private boolean ending;
    private boolean probed;
    private long lingered;
    private long firstByteAt;

    private final Deadline clock = new Deadline() {
        @Override
        protected void expired(long now) {
            timeout();
        }
    };

    private final Deadline probe = new Deadline() {
        @Override
        protected void expired(long now) {
            probeClient();
        }
    };

    ClientConnection(LoopContext loop, Endpoint listener) {
        this.loop = loop;
        this.config = loop.config().client();
        this.listener = listener;
        this.parser = new RequestParser(head, config.maxHeader(), config.maxRequestLine(), config.maxHeaders());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        sender = new ResponseSender(ctx.channel());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ClientAddress a = new ClientAddress(ctx.channel(), loop.proxy().nextConnection());
        address = a;
        InetAddress peer = a.peer();
        byte[] text = a.peerAddress().getBytes(StandardCharsets.US_ASCII);
        forwarded = new ForwardedClient(text, text, peer instanceof Inet6Address,
                TrustedProxies.contain(loop.config().trustedProxies(), peer), false, a.localPort(),
                loop.proxy().instance());
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
        client().requests++;
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

    /** A trusted peer may speak for another client with each request. */
    private void believe() {
        InetAddress peer = client().peer();
        if (peer == null || !forwarded().trusted()) {
            return;
        }
        InetAddress client = head.has(FieldId.X_FORWARDED_FOR)
                ? TrustedProxies.client(loop.config().trustedProxies(), head, peer)
                : peer;
        if (client.equals(client().client())) {
            return;
        }
        client().client(client);
        forwarded = forwarded().speakingFor(TrustedProxies.bytes(client));
    }

    private Exchange begin() {
        believe();
        sender().next();
        Exchange x = new Exchange(loop, this, head, firstByteAt == 0 ? Ticks.now() : firstByteAt);
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
                    client().requests++;
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
        if (event instanceof ChannelInputShutdownEvent && !inputClosed) {
            inputClosed = true;
            inputClosed();
        }
    }

    /** The client will send nothing more; whether it still reads is another question (RFC 9112, section 9.6). */
    private void inputClosed() {
        Exchange x = exchange;
        if (state == State.HEAD || state == State.LINGER || x == null) {
            close();
        } else if (x.discardsRequest()) {
            keepAlive = false; // it has seen the refusal and stopped sending (RFC 9112, section 9.5)
        } else if (state == State.BODY || config.abortOnHalfClose()) {
            x.clientLeft(0);
            close();
        } else {
            keepAlive = false;
            loop.timers().arm(probe, PROBE_MILLIS, Ticks.now());
        }
    }

    /**
     * Whether a client that closed its sending side is still there. A FIN alone does not tell: a client that waits for its
     * answer sends the same as one that is gone, and most are gone, so that it would be wasteful to let the server work
     * on. Only what is sent to it tells: its kernel answers with a reset where nobody reads. An interim response is the one
     * thing that may be sent at any time and that every client of HTTP/1.1 must be able to pass over (RFC 9110, 15.2); 100
     * is the one that all can.
     */
    private void probeClient() {
        if (state != State.ANSWER || exchange == null || sender().began() || head.minorVersion() == 0) {
            return;
        }
        if (!probed) {
            probed = true;
            sendContinue();
        } else if (TcpInfo.isClosed(channel())) {
            left(Errno.ECONNRESET); // the event loop does not see it: input is over
            close();
            return;
        }
        loop.timers().arm(probe, PROBE_MILLIS, Ticks.now());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Exchange x = exchange;
        if (cause instanceof IOException) {
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

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        left(0);
        state = State.CLOSED;
        loop.timers().cancel(clock);
        loop.timers().cancel(probe);
        loop.proxy().connections().decrementAndGet();
        sender().release();
        if (stash != null) {
            stash.release();
            stash = null;
        }
    }

    private void left(int errno) {
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

    // ---- the client's side of an exchange

    private ClientAddress client() {
        return Objects.requireNonNull(address);
    }

    private ResponseSender sender() {
        return Objects.requireNonNull(sender);
    }

    @Override
    public Channel channel() {
        return Objects.requireNonNull(channel);
    }

    @Override
    public ClientView view() {
        return client();
    }

    @Override
    public ForwardedClient forwarded() {
        return Objects.requireNonNull(forwarded);
    }

    @Override
    public @Nullable InetAddress address() {
        return client().client();
    }

    @Override
    public Endpoint listener() {
        return listener;
    }

    @Override
    public void sendContinue() {
        if (head.minorVersion() > 0 && !sender().began()) {
            channel().writeAndFlush(Unpooled.wrappedBuffer(CONTINUE), channel().voidPromise());
        }
    }

    @Override
    public void sendInformational(ResponseHead interim) {
        if (head.minorVersion() > 0 && !sender().began()) {
            sender().informational(interim);
        }
    }

    @Override
    public void sendHead(ResponseHead received, FieldChanges changes, byte @Nullable [] proxyStatus,
            byte @Nullable [] failureId) {
        if (ResponseSender.endsWithConnection(received, head) || lastRequest()) {
            keepAlive = false;
        }
        sender().head(received, head, changes, !keepAlive, proxyStatus, failureId);
    }

    private boolean lastRequest() {
        return state == State.BODY || inputClosed || client().requests >= config.maxRequests()
                || loop.proxy().stopping()
                || config.maxAge() > 0 && Ticks.now() - openedAt > config.maxAge() * 1_000_000;
    }

    @Override
    public void sendContent(ByteBuf content) {
        sender().content(content);
    }

    @Override
    public void sendEnd(@Nullable MessageHead trailers) {
        sender().end(trailers, head.acceptsTrailers());
        ending = true;
    }

    @Override
    public void sendOwn(OwnResponse response) {
        if (response.close() || lastRequest()) {
            keepAlive = false;
        }
        sender().own(response, !keepAlive, keepAlive && head.minorVersion() == 0, head.methodIs("HEAD"));
        ending = true;
        flush();
    }

    @Override
    public void flush() {
        sender().flush();
        if (ending) {
            ended();
        }
    }

    private void ended() {
        ending = false;
        if (!channel().isActive()) {
            left(0);
            return;
        }
        if (!Unwritten.none(channel())) {
            channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> {
                if (f.isSuccess()) {
                    sent();
                }
            });
            return;
        }
        sent();
    }

    /** The kernel has the whole response. */
    private void sent() {
        Exchange x = exchange;
        if (x == null) {
            return;
        }
        exchange = null;
        boolean unread = state == State.BODY;
        x.responseSent();
        loop.timers().cancel(clock);
        loop.timers().cancel(probe);
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
        if (channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
        loop.timers().arm(clock, config.lingerTime(), Ticks.now());
    }

    @Override
    public boolean writable() {
        return channel().isWritable();
    }

    @Override
    public void breakOff() {
        exchange = null;
        sender().flush();
        if (sender().endLooksProper() && client().peer() != null && channel().isOpen()) {
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        close();
    }

    @Override
    public void readRequest(boolean on) {
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

    @Override
    public long bytesOut() {
        return sender().bytes();
    }

    @Override
    public long contentOut() {
        return sender().content();
    }

    @Override
    public @Nullable String sentField(String name) {
        OwnResponse own = sender().own();
        if (own == null) {
            return null;
        }
        return switch (name) {
            case "content-type" -> own.contentType();
            case "content-length" -> Integer.toString(own.body().length);
            case "retry-after" -> own.retryAfterSeconds() > 0 ? Long.toString(own.retryAfterSeconds()) : null;
            case "proxy-status" -> own.proxyStatus();
            case "gatepost-failure" -> own.failureId();
            default -> null;
        };
    }
}
