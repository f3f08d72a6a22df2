package io.gatepost.core.check;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.HealthCheck;
import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.exchange.Judge;
import io.gatepost.core.exchange.ProxyState;
import io.gatepost.core.http1.BodyReader;
import io.gatepost.core.http1.Fault;
import io.gatepost.core.http1.Progress;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.ResponseParser;
import io.gatepost.core.tls.TlsToServers;
import io.gatepost.core.tls.TlsWatch;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.Transport;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.cause.Cause;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One check of one server, on one event loop, over a connection of its own. */
final class Check extends ChannelInboundHandlerAdapter {
    private static final int MAX_BODY = 64 * 1024;

    private final Server server;
    private final Upstream upstream;
    private final HealthCheck config;
    private final ProxyState state;
    private final Transport transport;
    private final Consumer<String> then;
    private final EventLoop loop;
    private final ResponseHead head = new ResponseHead();
    private final ResponseParser parser;
    private final BodyReader content = new BodyReader();
    private final StringBuilder body = new StringBuilder();
    private @Nullable ScheduledFuture<?> clock;
    private @Nullable Channel channel;
    private String doing = "connecting";
    private boolean headDone;
    private boolean over;

    /** @param then told once how it went: why it failed, or an empty text */
    Check(Server server, Upstream upstream, HealthCheck config, ProxyState state, Transport transport,
            Consumer<String> then) {
        this.server = server;
        this.upstream = upstream;
        this.config = config;
        this.state = state;
        this.transport = transport;
        this.then = then;
        this.loop = transport.group().next();
        ResponseLimits limits = upstream.config().limits();
        this.parser = new ResponseParser(head, limits.maxHeader(), limits.maxHeaders());
    }

    void start() {
        loop.execute(() -> {
            clock = loop.schedule(() -> end("nothing within " + config.timeout() + " ms, " + doing), config.timeout(),
                    TimeUnit.MILLISECONDS);
            Endpoint to = server.config().address();
            if (to.isUnix()) {
                connect(new DomainSocketAddress(to.host()));
            } else {
                state.resolver().address(to.host(), loop, (address, none) -> {
                    if (address != null) {
                        connect(new InetSocketAddress(address, to.port()));
                    } else {
                        end(none == null ? "no address" : none.cause().toString());
                    }
                });
            }
        });
    }

    private void connect(SocketAddress to) {
        if (over) {
            return;
        }
        Endpoint endpoint = server.config().address();
        TlsToServers tls = state.tls(upstream);
        TlsWatch watch = tls == null ? null : new TlsWatch(tls, endpoint.host());
        Bootstrap bootstrap = new Bootstrap().group(loop).channelFactory(transport.clientChannels(endpoint.isUnix()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0).handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        if (tls != null && watch != null) {
                            ch.pipeline().addLast(watch, tls.handler(ch.alloc(), endpoint.host(), endpoint.port()));
                        }
                        ch.pipeline().addLast(Check.this);
                    }
                });
        ChannelFuture connecting = bootstrap.connect(to);
        channel = connecting.channel();
        connecting.addListener(f -> loop.execute(() -> {
            if (!f.isSuccess()) {
                int errno = Errno.of(f.cause());
                Cause cause = Judge.connect(errno, endpoint.isUnix());
                end(errno == 0 ? cause + " (" + f.cause() + ")" : cause + " (" + Errno.name(errno) + ")");
            } else if (watch == null) {
                ask();
            } else {
                doing = "in the TLS handshake";
                connecting.channel().pipeline().get(SslHandler.class).handshakeFuture().addListener(h -> {
                    if (h.isSuccess()) {
                        ask();
                    } else {
                        end(watch.failure(h.cause(), 0).cause().toString());
                    }
                });
            }
        }));
    }

    private void ask() {
        Channel to = channel;
        if (over || to == null) {
            return;
        }
        if (config.path() == null) {
            end("");
            return;
        }
        doing = "waiting for the response";
        Endpoint endpoint = server.config().address();
        String host = config.host() != null ? config.host() : endpoint.isUnix() ? "localhost" : endpoint.toString();
        String request = "GET " + config.path() + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: gatepost-health\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        to.writeAndFlush(to.alloc().ioBuffer(request.length())
                .writeBytes(request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        try {
            read(in);
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in) {
        while (!over && !headDone) {
            Progress progress = parser.parse(in);
            if (progress == Progress.NEED_MORE) {
                return;
            }
            if (progress == Progress.FAULT) {
                end(parser.fault().cause() + " (" + parser.fault().detail() + ")");
            } else if (head.status() < 200) {
                parser.reset();
            } else {
                headDone = true;
                judge();
            }
        }
        if (!over) {
            search(in);
        }
    }

    private void search(ByteBuf in) {
        for (ByteBuf part = content.read(in); part != null; part = content.read(in)) {
            body.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        Fault fault = content.fault();
        if (body.indexOf(String.valueOf(config.body())) >= 0) {
            end("");
        } else if (fault != null) {
            end(fault.cause() + " (" + fault.detail() + ")");
        } else if (content.done() || body.length() > MAX_BODY) {
            end("'" + config.body() + "' is not in the " + (content.done() ? "content" : "first 64 KB of the content"));
        }
    }

    private void judge() {
        if (config.status().stream().noneMatch(range -> range.contains(head.status()))) {
            end("status " + head.status());
        } else if (config.body() == null) {
            end("");
        } else if (head.status() == 204 || head.status() == 304) {
            content.none();
        } else if (head.chunked()) {
            content.chunked(false, upstream.config().limits().maxHeader(), upstream.config().limits().maxHeaders());
        } else if (head.contentLength() >= 0) {
            content.length(head.contentLength());
        } else {
            content.untilClose();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(headDone ? "'" + config.body() + "' is not in the content" : "closed before a response");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        int errno = Errno.of(cause);
        end(errno == 0 ? cause.toString() : Errno.name(errno) + ", " + doing);
    }

    private void end(String fault) {
        if (over) {
            return;
        }
        over = true;
        if (clock != null) {
            clock.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
        then.accept(fault);
    }
}
