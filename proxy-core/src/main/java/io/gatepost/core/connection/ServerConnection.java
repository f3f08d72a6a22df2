package io.gatepost.core.connection;

import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.http1.BodyReader;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.Progress;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.ResponseParser;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection to a server: reads responses (RFC 9112) and hands them to its user, one at a time. Lives on one
 * event loop. Between users it is idle in its {@link ConnectionPool}, where any byte or close ends it.
 */
public final class ServerConnection extends ChannelInboundHandlerAdapter {
    private enum State {
        IDLE, HEAD, BODY, DONE
    }

    private final Server server;
    private final ConnectionPool pool;
    private final ResponseLimits limits;
    private final ResponseHead head = new ResponseHead();
    private final ResponseParser parser;
    private final BodyReader body = new BodyReader();
    private final long openedAt = Ticks.now();
    private @Nullable Channel channel;
    private @Nullable ResponseListener user;
    /** Who used it last, until it is given back: a bug may strike after the user has left. */
    private @Nullable ResponseListener lastUser;
    private State state = State.IDLE;
    private boolean toHead;
    private boolean responseBegun;
    /** When the bytes at hand were read. */
    private long now;
    private int requests;
    private long idleSince;
    private long idleLimit;
    private long received;
    private long written;
    private long writtenBefore;
    private int errno;
    private boolean closed;

    /** Ends the connection when it has been idle for too long. */
    final Deadline idleTimeout = new Deadline() {
        @Override
        protected void expired(long now) {
            pool.remove(ServerConnection.this);
            close();
        }
    };

    ServerConnection(Server server, ConnectionPool pool, ResponseLimits limits) {
        this.server = server;
        this.pool = pool;
        this.limits = limits;
        this.parser = new ResponseParser(head, limits.maxHeader(), limits.maxHeaders());
    }

    /** The server at the other end. */
    public Server server() {
        return server;
    }

    /** The channel; set once the connection is open. */
    public Channel channel() {
        return Objects.requireNonNull(channel);
    }

    /** The address that it is connected to. */
    public String address() {
        SocketAddress remote = channel().remoteAddress();
        return remote == null ? server.name() : Connector.addressOf(remote);
    }

    /** Requests that it carried before the present one. */
    public int requests() {
        return requests;
    }

    /** When it was opened, in ticks. */
    public long openedAt() {
        return openedAt;
    }

    /** Since when it was idle when it was taken last, in ticks; never for a new one. */
    public long idleSince() {
        return idleSince;
    }

    /** Bytes received for the present user. */
    public long received() {
        return received;
    }

    /** Bytes that left this host for the present user; -1 where the kernel does not tell. */
    public long bytesSent() {
        long all = TcpInfo.bytesSent(channel());
        return all < 0 ? -1 : Math.max(0, all - writtenBefore);
    }

    /** What came of the head that is being read, for a banner that is no HTTP. */
    public Slice seen() {
        return parser.seen();
    }

    /** The first error on it; 0 where there was none. */
    public int errno() {
        return errno;
    }

    /** Begins a request: what is read from now on goes to the user. */
    public void use(ResponseListener listener) {
        user = listener;
        lastUser = listener;
        state = State.HEAD;
        received = 0;
        writtenBefore = written;
        responseBegun = false;
        parser.reset();
    }

    /** Says that the request is a HEAD, whose response has no content (RFC 9110, section 9.3.2). */
    public void expectNoContent(boolean headRequest) {
        toHead = headRequest;
    }

    /** Stops or resumes reading. */
    public void reading(boolean on) {
        Channel ch = channel();
        if (ch.config().isAutoRead() != on) {
            ch.config().setAutoRead(on);
        }
    }

    /** Gives it back after a whole exchange: into the pool where it may be used again, else closed. */
    public void giveBack(boolean reusable) {
        user = null;
        lastUser = null;
        requests++;
        long limit = pool.idleLimit(this, head.keepAliveTimeoutMillis());
        // Content of a 204 may still come, and would be taken for the next response (RFC 9110, 15.3.5).
        boolean contradictory = head.status() == 204 && (head.chunked() || head.contentLength() > 0);
        if (!reusable || closed || limit <= 0 || !head.persistent() || body.isUntilClose() || contradictory) {
            close();
            return;
        }
        state = State.IDLE;
        reading(true);
        idleSince = Ticks.now();
        idleLimit = limit;
        pool.put(this, limit);
    }

    /** Whether an idle connection may be taken now: still open and within its idle limit. */
    boolean usable(long now) {
        return !closed && channel().isActive() && now - idleSince < idleLimit * 1_000_000;
    }

    /** Its user hears nothing more; it stays open until it is closed. */
    public void leave() {
        user = null;
        state = State.DONE;
    }

    /** Drops it: its user hears nothing more. */
    public void close() {
        leave();
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    /** Drops it with a reset, so that the server notices at once that nobody reads. */
    public void abort() {
        leave();
        closed = true;
        if (channel != null && channel.isOpen()) {
            if (!(channel instanceof DomainSocketChannel)) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            channel.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        try {
            ResponseListener listener = user;
            if (listener == null) {
                if (state == State.IDLE) {
                    pool.unsolicited(this, in);
                }
                return;
            }
            now = Ticks.now();
            received += in.readableBytes();
            begun(in.isReadable(), listener);
            listener.activity(now);
            read(in);
        } finally {
            in.release();
        }
    }

    /** Tells of the first byte of a response, be it an interim one. */
    private void begun(boolean any, ResponseListener listener) {
        if (any && !responseBegun) {
            responseBegun = true;
            listener.firstByte(now);
        }
    }

    private void read(ByteBuf in) {
        for (;;) {
            ResponseListener listener = user;
            if (listener == null) {
                return;
            }
            if (state == State.HEAD) {
                Progress progress = parser.parse(in);
                if (progress == Progress.NEED_MORE) {
                    return;
                }
                if (progress == Progress.FAULT) {
                    fail(listener, parser.fault());
                    return;
                }
                if (head.status() < 200 && head.status() != 101) {
                    listener.informational(head);
                    if (user != null) {
                        parser.reset();
                        responseBegun = false;
                        begun(in.isReadable(), listener);
                    }
                    continue;
                }
                state = State.BODY;
                frame();
                listener.head(head);
            } else if (state == State.BODY) {
                if (!relay(in, listener)) {
                    return;
                }
            } else {
                return;
            }
        }
    }

    /** How the content is delimited: RFC 9112, section 6.3. */
    private void frame() {
        int status = head.status();
        if (toHead || status == 204 || status == 304 || status == 101) {
            body.none();
        } else if (head.chunked()) {
            body.chunked(false, limits.maxHeader(), limits.maxHeaders());
        } else if (head.contentLength() >= 0) {
            body.length(head.contentLength());
        } else {
            body.untilClose();
        }
    }

    /** Hands content over; false where nothing more is to be read now. */
    private boolean relay(ByteBuf in, ResponseListener listener) {
        for (ByteBuf content = body.read(in); content != null; content = body.read(in)) {
            listener.content(content);
            if (user == null) {
                return false;
            }
        }
        Fault fault = body.fault();
        if (fault != null) {
            fail(listener, fault);
            return false;
        }
        if (body.done()) {
            state = State.DONE;
            user = null;
            listener.complete(body.isChunked() ? body.trailers() : null, in.isReadable());
        }
        return false;
    }

    private void fail(ResponseListener listener, Fault fault) {
        state = State.DONE;
        user = null;
        listener.fault(fault);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ResponseListener listener = user;
        if (listener != null) {
            listener.readPause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ResponseListener listener = user;
        if (listener != null) {
            listener.writabilityChanged();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            pool.surprise(cause);
            ResponseListener listener = lastUser;
            leave();
            if (listener != null) {
                listener.surprised(cause);
            }
            ctx.close();
            return;
        }
        if (errno == 0) {
            errno = Errno.of(cause); // the first error counts: what follows is its echo
        }
        // A failed read ends the input by itself. A failed write does not: an early response may wait to be read.
        ResponseListener listener = user;
        if (listener != null && channel().isActive()) {
            listener.writeFailed();
        }
    }

    /** The server's side has ended, by FIN or by an error; the channel is still open, so the kernel can be asked. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended();
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    private void ended() {
        closed = true;
        boolean whole = state == State.BODY && body.isUntilClose() && errno == 0;
        if (state == State.IDLE && requests > 0) {
            pool.closedByServer(this, errno != 0);
        }
        ResponseListener listener = user;
        leave();
        if (listener == null) {
            return;
        }
        if (whole) {
            listener.complete(null, false);
        } else {
            listener.closed(errno);
        }
    }

    /** Writes without flushing; ownership goes to the channel. */
    public void write(ByteBuf buf) {
        written += buf.readableBytes();
        channel().write(buf, channel().voidPromise());
    }

    /** Writes the last part of a request and is told when the kernel has it, or why not. */
    public void write(ByteBuf buf, ChannelFutureListener listener) {
        written += buf.readableBytes();
        channel().write(buf).addListener(listener);
    }

}
