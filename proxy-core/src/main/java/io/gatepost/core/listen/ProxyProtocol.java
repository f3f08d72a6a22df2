package io.gatepost.core.listen;

import io.gatepost.core.config.Network;
import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.timer.Deadline;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header that every connection of this listener begins with, and only then tells the other handlers that there
 * is a connection. Peers that are not trusted, and headers that are late or wrong, are an incident and the end of it.
 */
final class ProxyProtocol extends ChannelInboundHandlerAdapter {
    /** What the header said; absent where it named no client. */
    static final AttributeKey<ProxyHeader> HEADER = AttributeKey.valueOf("gatepost.proxy-header");

    private final LoopContext loop;
    private final List<Network> from;
    private @Nullable ByteBuf begun;
    private boolean active;

    private final class Clock extends Deadline {
        private final ChannelHandlerContext ctx;

        Clock(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        protected void expired(long now) {
            refuse(ctx, "no whole PROXY header in time");
        }
    }

    private @Nullable Clock clock;

    ProxyProtocol(LoopContext loop, List<Network> from) {
        this.loop = loop;
        this.from = from;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel().remoteAddress() instanceof InetSocketAddress peer
                && !TrustedProxies.contain(from, peer.getAddress())) {
            refuse(ctx, "the peer is not one of proxy_protocol.from");
            return;
        }
        Clock c = new Clock(ctx);
        clock = c;
        loop.timers().arm(c, loop.config().client().headerTimeout(), Ticks.now());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        if (!ctx.channel().isActive()) {
            in.release();
            return;
        }
        if (begun != null) {
            in = ctx.alloc().buffer(begun.readableBytes() + in.readableBytes()).writeBytes(begun).writeBytes(in);
            begun.release();
            ((ByteBuf) msg).release();
            begun = null;
        }
        ProxyHeader header;
        try {
            header = ProxyHeader.parse(in);
        } catch (ProxyHeader.Invalid e) {
            in.release();
            refuse(ctx, String.valueOf(e.getMessage()));
            return;
        }
        if (header == null) {
            begun = in;
            return;
        }
        stop();
        if (header.source() != null) {
            ctx.channel().attr(HEADER).set(header);
        }
        in.skipBytes(header.length());
        active = true;
        ctx.fireChannelActive();
        if (in.isReadable()) {
            ctx.fireChannelRead(in);
        } else {
            in.release();
        }
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        loop.proxy().observer().incident(
                new Incident(Cause.PROXY_PROTOCOL_INVALID, String.valueOf(ctx.channel().remoteAddress()), why));
        ctx.close();
    }

    private void stop() {
        if (clock != null) {
            loop.timers().cancel(clock);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (active) {
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (active) {
            ctx.fireUserEventTriggered(event);
        } else {
            ctx.close(); // the peer ended its side before there was a header
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (active) {
            ctx.fireExceptionCaught(cause);
        } else {
            ctx.close();
        }
    }

    /** The others were not told of a connection, and are not told of its end. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }
}
