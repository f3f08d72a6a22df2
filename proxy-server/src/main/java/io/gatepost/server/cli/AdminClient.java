package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Plain;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an admin API, one request on a connection of its own at a time. Every call ends within {@value #LIMIT_SECONDS} s. */
final class AdminClient {
    private static final int CONNECT_MILLIS = 3000;
    private static final int LIMIT_SECONDS = 10;
    private static final int MOST = 64 * 1024 * 1024;
    private static final String API = "/api/v1/";

    private final AdminAddress address;
    private final @Nullable String token;

    AdminClient(AdminAddress address, @Nullable String token) {
        this.address = address;
        this.token = token;
    }

    /** There is no such thing. */
    static final class NotFound extends CommandFailed {
        private static final long serialVersionUID = 1;

        NotFound(String message) {
            super(BAD, message);
        }
    }

    /** What was asked for was understood and cannot be done. */
    static final class Refused extends CommandFailed {
        private static final long serialVersionUID = 1;

        private final transient List<String> errors;

        Refused(String message, List<String> errors) {
            super(WRONG_USE, message);
            this.errors = errors;
        }

        /** All that is wrong. */
        List<String> errors() {
            return errors;
        }
    }

    private record Answer(int status, String body) {}

    /** The answer to a GET below {@code /api/v1/}. */
    JsonNode get(String path, Map<String, String> parameters) {
        QueryStringEncoder target = new QueryStringEncoder(API + path);
        parameters.forEach(target::addParam);
        return ask(HttpMethod.GET, target.toString(), "");
    }

    /** The answer to a PUT below {@code /api/v1/}. */
    JsonNode put(String path, String json) {
        return ask(HttpMethod.PUT, new QueryStringEncoder(API + path).toString(), json);
    }

    /** The answer to a POST below {@code /api/v1/}. */
    JsonNode post(String path, String json) {
        return ask(HttpMethod.POST, new QueryStringEncoder(API + path).toString(), json);
    }

    private JsonNode ask(HttpMethod method, String target, String body) {
        Answer answer = exchange(method, target, body);
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(answer.body);
        } catch (JacksonException e) {
            throw new CommandFailed(CommandFailed.BAD,
                    "what listens at " + address + " is not Gatepost's admin API: it answered "
                            + answer.status + " without JSON");
        }
        if (answer.status != 200) {
            String detail = json.path("detail").asString("it answered " + answer.status);
            if (answer.status == 422) {
                throw new Refused(detail,
                        json.path("errors").valueStream().map(e -> Plain.of(e.asString(""))).toList());
            }
            if (answer.status == 404) {
                throw new NotFound(detail);
            }
            throw new CommandFailed(answer.status == 400 ? CommandFailed.WRONG_USE : CommandFailed.BAD,
                    answer.status == 401 ? detail + " (--token-file or GATEPOST_TOKEN_FILE)" : detail);
        }
        return json;
    }

    private Answer exchange(HttpMethod method, String target, String body) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            new Bootstrap().group(group)
                    .channel(address.endpoint().isUnix() ? NioDomainSocketChannel.class : NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel ch) {
                            ch.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(MOST),
                                    new Exchange(request(method, target, body), answer));
                        }
                    }).connect(address.socket()).addListener(f -> {
                        if (!f.isSuccess()) {
                            answer.completeExceptionally(f.cause());
                        }
                    });
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new CommandFailed(CommandFailed.BAD, address + " did not answer within " + LIMIT_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(CommandFailed.BAD, "interrupted");
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private FullHttpRequest request(HttpMethod method, String target, String body) {
        ByteBuf content = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, target, content);
        request.headers().set(HttpHeaderNames.HOST, address.host()).set(HttpHeaderNames.CONNECTION, "close");
        if (content.isReadable() || method.equals(HttpMethod.POST)) {
            request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json").set(HttpHeaderNames.CONTENT_LENGTH,
                    content.readableBytes());
        }
        if (token != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        }
        return request;
    }

    private CommandFailed failed(Throwable cause) {
        String what = switch (cause) {
            case ConnectTimeoutException e -> "no connection to " + address + " within " + CONNECT_MILLIS / 1000 + " s";
            case ConnectException e -> nobody();
            case UnknownHostException e -> "the host of " + address + " is not known";
            case IOException e when address.endpoint().isUnix() -> nobody();
            default -> address + " gave no answer that can be read: " + cause.getMessage();
        };
        return new CommandFailed(CommandFailed.BAD, what);
    }

    private String nobody() {
        return "nobody listens at " + address
                + ". Is Gatepost running, and is this its admin address (admin.address in "
                + "its configuration)? Another is named with --admin or GATEPOST_ADMIN; while the proxy is down, why and "
                + "failures read its journal with --journal FILE";
    }

    /** Sends the request and waits for the answer. */
    private static final class Exchange extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final FullHttpRequest request;
        private final CompletableFuture<Answer> answer;

        Exchange(FullHttpRequest request, CompletableFuture<Answer> answer) {
            this.request = request;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            if (response.decoderResult().isFailure()) {
                answer.completeExceptionally(new IOException("it is not HTTP"));
            } else {
                answer.complete(
                        new Answer(response.status().code(), response.content().toString(StandardCharsets.UTF_8)));
            }
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new IOException("the connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answer.completeExceptionally(cause);
            ctx.close();
        }
    }
}
