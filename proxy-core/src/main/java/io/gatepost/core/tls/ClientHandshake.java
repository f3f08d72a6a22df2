package io.gatepost.core.tls;

import io.gatepost.core.timer.Deadline;
import io.gatepost.core.timer.LoopTimers;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection on a TLS listener: looks at its first byte, and takes the certificate that the client asks
 * for (RFC 6066, section 3). What is not TLS goes past TLS as it is, announced by {@link PlainOnTls}.
 */
public final class ClientHandshake extends ChannelInboundHandlerAdapter {
    private static final int HANDSHAKE = 22;
    private static final int MAX_CLIENT_HELLO = 64 * 1024;

    /** What comes next on this TLS listener is not TLS. */
    public enum PlainOnTls {
        EVENT
    }

    private final TlsFromClients tls;
    private final LoopTimers timers;
    private final long timeoutMillis;
    private @Nullable Deadline clock;

    /** @param timeoutMillis for the first byte, and then for the whole handshake */
    public ClientHandshake(TlsFromClients tls, LoopTimers timers, long timeoutMillis) {
        this.tls = tls;
        this.timers = timers;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Deadline silent = new Deadline() {
            @Override
            protected void expired(long now) {
                ctx.fireExceptionCaught(new SSLHandshakeException("nothing came for " + timeoutMillis + " ms"));
            }
        };
        clock = silent;
        timers.arm(silent, timeoutMillis, Ticks.now());
        ctx.fireChannelActive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (clock != null) {
            timers.cancel(clock);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        if (!in.isReadable()) {
            in.release();
            return;
        }
        if (in.getByte(in.readerIndex()) == HANDSHAKE) {
            ctx.pipeline().addAfter(ctx.name(), "sni", new Sni());
        } else {
            ctx.fireUserEventTriggered(PlainOnTls.EVENT);
        }
        ctx.fireChannelRead(msg);
        ctx.pipeline().remove(this);
    }

    private final class Sni extends SniHandler {
        Sni() {
            super((String name) -> tls.context(name), MAX_CLIENT_HELLO, timeoutMillis);
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            SslHandler handler = super.newSslHandler(context, allocator);
            handler.setHandshakeTimeoutMillis(timeoutMillis);
            return handler;
        }
    }
}
