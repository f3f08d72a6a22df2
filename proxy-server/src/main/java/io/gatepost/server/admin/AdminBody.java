package io.gatepost.server.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.util.concurrent.TimeUnit;

/** Gathers requests with their bodies. One that is too large is told so; what still comes of it is read and thrown away. */
final class AdminBody extends HttpObjectAggregator {
    /** A close before all is read would reset the connection, and the answer could be lost with it. */
    private static final int LINGER_SECONDS = 2;

    private final int most;

    AdminBody(int most) {
        super(most);
        this.most = most;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        Reply reply = Reply.problem(413, "Too large", "the body is larger than " + most + " bytes");
        ctx.writeAndFlush(AdminHandler.response(reply, false, false))
                .addListener(f -> ((DuplexChannel) ctx.channel()).shutdownOutput());
        ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
}
