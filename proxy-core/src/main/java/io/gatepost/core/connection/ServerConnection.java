package io.gatepost.core.connection;

import io.gatepost.core.config.FastCgi;
import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.Trailers;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.tls.TlsFailure;
import io.gatepost.core.tls.TlsWatch;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.TcpInfo;
import io.gatepost.core.transport.Unwritten;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries one request at a time, in the protocol of its {@link RequestWriter} and {@link ResponseReader}.
 * Lives on one event loop. Between users it is idle in its {@link ConnectionPool}, where any byte or close ends it.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements ServerStream {
    private final Server server;
    private final ConnectionPool pool;
    /** The pool's, when it was made. */
    final int generation;
    private final @Nullable TlsWatch tls;
    private final RequestWriter writer;
    private final ResponseReader reader;
    private final long openedAt = Ticks.now();
    private @Nullable Channel channel;
    private @Nullable ResponseListener user;
    /** Who used it last, until it is given back: a bug may strike after the user has left. */
    private @Nullable ResponseListener lastUser;
    private boolean idle;
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
    /** The server said that it will send nothing more (TLS, RFC 8446, section 6.1). */
    private boolean closeNotified;
    private boolean tunnel;

    /** Ends the connection when it has been idle for too long. */
    final Deadline idleTimeout = new Deadline() {
        @Override
        protected void expired(long now) {
            pool.remove(ServerConnection.this);
            close();
        }
    };

    /** @param tls watches what comes below TLS; null on a plain connection */
    ServerConnection(Server server, ConnectionPool pool, @Nullable TlsWatch tls) {
        this.server = server;
        this.pool = pool;
        this.generation = pool.generation();
        this.tls = tls;
        FastCgi fastCgi = pool.upstream().fastCgi();
        this.writer = fastCgi == null ? new Http1RequestWriter(this) : new FastCgiRequestWriter(this, fastCgi);
        this.reader = fastCgi == null
                ? new Http1ResponseReader(this, pool.upstream().limits())
                : new FastCgiResponseReader(this, pool.upstream().limits());
    }

    @Nullable
    TlsWatch tls() {
        return tls;
    }

    @Override
    public Server server() {
        return server;
    }

    @Override
    public Channel channel() {
        return Objects.requireNonNull(channel);
    }

    @Override
    public String address() {
        SocketAddress remote = channel().remoteAddress();
        return remote == null ? server.name() : Connector.addressOf(remote);
    }

    @Override
    public int requests() {
        return requests;
    }

    @Override
    public long openedAt() {
        return openedAt;
    }

    @Override
    public long idleSince() {
        return idleSince;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public long bytesSent() {
        long all = TcpInfo.bytesSent(channel());
        return all < 0 ? -1 : Math.max(0, all - writtenBefore);
    }

    @Override
    public Slice seen() {
        return reader.seen();
    }

    @Override
    public String stderr() {
        return reader.stderr();
    }

    @Override
    public int errno() {
        return errno;
    }

    // ---- the request

    @Override
    public void use(ResponseListener listener) {
        user = listener;
        lastUser = listener;
        idle = false;
        received = 0;
        writtenBefore = written;
        responseBegun = false;
    }

    @Override
    public void sendHead(OutgoingRequest request) {
        reader.begin(request.head().methodIs("HEAD"));
        writer.head(request, pool.keepsAfterNext(this));
    }

    @Override
    public void sendContent(ByteBuf content) {
        writer.content(content);
    }

    @Override
    public void sendEnd(@Nullable Trailers trailers) {
        writer.end(trailers);
    }

    /** Writes without flushing; ownership goes to the channel. */
    void write(ByteBuf buf) {
        written += buf.readableBytes();
        channel().write(buf, channel().voidPromise());
    }

    @Override
    public void flush() {
        channel().flush();
    }

    @Override
    public boolean writable() {
        return channel().isWritable();
    }

    @Override
    public boolean allWritten() {
        return Unwritten.none(channel());
    }

    @Override
    public void whenWritten(Runnable then) {
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> {
            if (f.isSuccess()) {
                then.run();
            }
        });
    }

    @Override
    public long written() {
        return written - writtenBefore;
    }

    @Override
    public long unwritten() {
        return Unwritten.bytes(channel());
    }

    // ---- another protocol

    @Override
    public void tunnel() {
        tunnel = true;
        reader.tunnel();
    }

    @Override
    public void sendTunnelled(ByteBuf bytes) {
        write(bytes);
    }

    @Override
    public void shutdownOutput() {
        SslHandler ssl = tls == null ? null : channel().pipeline().get(SslHandler.class);
        if (ssl != null) {
            ssl.closeOutbound();
        } else if (channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    // ---- its ends

    @Override
    public void reading(boolean on) {
        Channel ch = channel();
        if (ch.config().isAutoRead() != on) {
            ch.config().setAutoRead(on);
        }
    }

    @Override
    public void giveBack(boolean reusable) {
        user = null;
        lastUser = null;
        requests++;
        long limit = pool.idleLimit(this, reader.keepAliveMillis());
        if (!reusable || closed || limit <= 0 || !reader.reusable()) {
            close();
            return;
        }
        idle = true;
        reading(true);
        idleSince = Ticks.now();
        idleLimit = limit;
        pool.put(this, limit);
    }

    /** Whether an idle connection may be taken now: still open and within its idle limit. */
    boolean usable(long now) {
        return !closed && channel().isActive() && now - idleSince < idleLimit * 1_000_000;
    }

    /** Whether it is to one of these addresses; null stands for any. */
    boolean isAt(@Nullable List<InetAddress> addresses) {
        return addresses == null || channel().remoteAddress() instanceof InetSocketAddress remote
                && addresses.contains(remote.getAddress());
    }

    @Override
    public void leave() {
        user = null;
        idle = false;
    }

    @Override
    public void close() {
        leave();
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void abort() {
        leave();
        closed = true;
        if (channel != null && channel.isOpen()) {
            if (!(channel instanceof DomainSocketChannel)) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            ChannelHandlerContext first = channel.pipeline().firstContext();
            if (first != null) {
                first.close(); // past TLS, which would say goodbye first
            }
        }
    }

    // ---- what the channel tells

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
                if (idle) {
                    pool.unsolicited(this, in);
                }
                return;
            }
            now = Ticks.now();
            received += in.readableBytes();
            begun(in.isReadable(), listener);
            listener.activity(now);
            reader.read(in);
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
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable caught) {
        Throwable cause = caught instanceof DecoderException && caught.getCause() instanceof SSLException broken
                ? broken
                : caught;
        if (cause instanceof SSLException) {
            tlsFailed(cause);
            return;
        }
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

    /** An alert ends the response; that TLS found the connection to end without a goodbye is seen by its end. */
    private void tlsFailed(Throwable cause) {
        TlsFailure failure = tls == null || user == null ? null : tls.afterwards(cause);
        if (failure != null) {
            fail(new Fault(failure.cause(), failure.cause().status(), String.valueOf(failure.detail()), received));
        }
    }

    /** The server's side has ended, by FIN or by an error; the channel is still open, so the kernel can be asked. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            closeNotified = true;
        }
        if ((event instanceof ChannelInputShutdownEvent || closeNotified) && tunnel && errno == 0 && user != null) {
            user.complete(null, false);
        } else if (event instanceof ChannelInputShutdownEvent || closeNotified) {
            inputEnded();
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inputEnded();
    }

    private void inputEnded() {
        closed = true;
        if (idle && requests > 0) {
            pool.closedByServer(this, errno != 0);
        }
        ResponseListener listener = user;
        leave();
        if (listener == null) {
            return;
        }
        boolean whole = reader.endsWithConnection() && errno == 0;
        if (whole && tls != null && !closeNotified) {
            listener.fault(
                    new Fault(Cause.BODY_TLS_TRUNCATED, 0, "the connection ended without close_notify", received));
        } else if (whole) {
            listener.complete(null, false);
        } else {
            listener.closed(errno);
        }
    }

    // ---- what the reader tells

    /** Who is told what is read; null where nobody is. */
    @Nullable
    ResponseListener user() {
        return user;
    }

    /** An interim response was read, and another head follows. {@code begun}: its first byte is there. */
    void nextHead(boolean begun) {
        responseBegun = false;
        ResponseListener listener = user;
        if (listener != null) {
            begun(begun, listener);
        }
    }

    /** The response is whole. {@code excess}: more bytes followed. */
    void ended(@Nullable Trailers trailers, boolean excess) {
        ResponseListener listener = user;
        leave();
        if (listener != null) {
            listener.complete(trailers, excess);
        }
    }

    /** The response breaks the syntax. */
    void fail(Fault fault) {
        ResponseListener listener = user;
        leave();
        if (listener != null) {
            listener.fault(fault);
        }
    }
}
