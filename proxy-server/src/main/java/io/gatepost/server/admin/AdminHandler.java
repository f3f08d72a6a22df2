package io.gatepost.server.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the admin API. Answers are made on a worker thread, since the journal may block. A browser that was
 * lured here by a foreign page is refused: by its Origin, and by a Host that is a name other than localhost (DNS rebinding).
 */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String HEALTH = "/health/";

    private final AdminApi api;
    private final Dashboard dashboard;
    private final EventStreams events;
    private final Access access;
    private final ExecutorService workers;

    AdminHandler(AdminApi api, Dashboard dashboard, EventStreams events, Access access, ExecutorService workers) {
        this.api = api;
        this.dashboard = dashboard;
        this.events = events;
        this.access = access;
        this.workers = workers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (request.decoderResult().isFailure()) {
            send(ctx, Reply.problem(400, "Bad request", "this is no valid HTTP/1.1 request"), false, head);
            return;
        }
        String refused = refusal(request);
        if (refused != null) {
            send(ctx, Reply.problem(403, "Forbidden", refused), keepAlive, head);
            return;
        }
        Reply page = page(request);
        if (page != null) {
            send(ctx, page, keepAlive, head);
            return;
        }
        Role role = access.role(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        Reply unauthorized = unauthorized(request, role);
        if (unauthorized != null) {
            send(ctx, unauthorized, keepAlive, head);
            return;
        }
        Call call = Call.of(request, role.name().toLowerCase(Locale.ROOT) + " at "
                + (ctx.channel().remoteAddress() instanceof InetSocketAddress a
                        ? NetUtil.toSocketAddressString(a)
                        : "the unix socket"));
        if (call.path().equals(EventStreams.PATH) && request.method().equals(HttpMethod.GET)) {
            Reply not = events.open(ctx, call, request.headers().get("Last-Event-ID"));
            if (not != null) {
                send(ctx, not, keepAlive, head);
            } else {
                // Whatever comes after it on this connection can have no answer.
                ctx.channel().config().setAutoRead(false);
            }
            return;
        }
        try {
            workers.execute(() -> send(ctx, api.answer(call), keepAlive, head));
        } catch (RejectedExecutionException e) {
            send(ctx, Reply.problem(503, "Busy", "too many requests wait for an answer"), keepAlive, head);
        }
    }

    private @Nullable Reply page(FullHttpRequest request) {
        String path = new QueryStringDecoder(request.uri()).path();
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)
                ? dashboard.answer(path, request.headers().get(HttpHeaderNames.IF_NONE_MATCH))
                : null;
    }

    /** Why the caller may not ask this; null where it may. Whether the program lives may be asked by everybody. */
    private static @Nullable Reply unauthorized(FullHttpRequest request, Role role) {
        boolean reads = request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (role == Role.NOBODY && !(reads && request.uri().startsWith(HEALTH))) {
            return Reply.problem(401, "Unauthorized", request.headers().contains(HttpHeaderNames.AUTHORIZATION)
                    ? "this is not the token; Authorization: Bearer TOKEN with the first line of admin.token_file is needed"
                    : "a token is needed: Authorization: Bearer TOKEN with the first line of admin.token_file");
        }
        return role == Role.READER && !reads
                ? Reply.problem(403, "Forbidden", "this token may only read; that of admin.token_file may do this")
                : null;
    }

    /** A token cannot be had by a page that was rebound to this address: names are allowed where one is asked for. */
    private @Nullable String refusal(FullHttpRequest request) {
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (host != null && !access.asksForToken() && !isOurs(hostName(host))) {
            return "Host '" + host + "' is not an address or localhost";
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && !sameOrigin(origin, host)) {
            return "requests from the pages of another origin are not allowed";
        }
        return null;
    }

    private static boolean sameOrigin(String origin, @Nullable String host) {
        try {
            return new URI(origin).getRawAuthority() != null && new URI(origin).getRawAuthority().equals(host);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    private static boolean isOurs(String name) {
        return name.toLowerCase(Locale.ROOT).equals("localhost") || NetUtil.isValidIpV4Address(name)
                || NetUtil.isValidIpV6Address(name);
    }

    private static void send(ChannelHandlerContext ctx, Reply reply, boolean keepAlive, boolean head) {
        var written = ctx.writeAndFlush(response(reply, keepAlive, head));
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    static FullHttpResponse response(Reply reply, boolean keepAlive, boolean head) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body()));
        if (reply.status() != 304) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        }
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store").set("X-Content-Type-Options", "nosniff");
        reply.headers().forEach((name, value) -> response.headers().set(name, value));
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        if (reply.status() == 401) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"gatepost\"");
        }
        return response;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof io.netty.handler.timeout.IdleStateEvent) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
