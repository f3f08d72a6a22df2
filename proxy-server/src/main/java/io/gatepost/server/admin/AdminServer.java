package io.gatepost.server.admin;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.TransportKind;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The listener of the admin API, with one event loop and at most four worker threads of its own. */
public final class AdminServer implements AutoCloseable {
    private static final int BACKLOG = 128;
    private static final int MAX_BODY = 256 * 1024;
    private static final int IDLE_SECONDS = 60;
    private static final int WORKERS = 4;
    private static final int QUEUE = 64;

    private final Transport transport;
    private final Channel channel;
    private final ThreadPoolExecutor workers;
    private final Endpoint configured;

    private AdminServer(Transport transport, Channel channel, ThreadPoolExecutor workers, Endpoint configured) {
        this.transport = transport;
        this.channel = channel;
        this.workers = workers;
        this.configured = configured;
    }

    /**
     * Binds and answers.
     *
     * @throws IOException where the address cannot be bound; the message names address and reason
     */
    public static AdminServer start(Endpoint at, Sources sources) throws IOException {
        Transport transport = Transport.open(TransportKind.AUTO, 1);
        ThreadPoolExecutor workers = new ThreadPoolExecutor(WORKERS, WORKERS, 10, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE), r -> {
                    Thread t = new Thread(r, "gatepost-admin");
                    t.setDaemon(true);
                    return t;
                });
        workers.allowCoreThreadTimeOut(true);
        AdminApi api = new AdminApi(sources);
        Dashboard dashboard = new Dashboard();
        EventStreams events = new EventStreams(sources.journal().newest(), api::upstreams,
                transport.group().next());
        ServerBootstrap bootstrap = new ServerBootstrap().group(transport.group())
                .channelFactory(transport.serverChannels(at.isUnix()));
        transport.serverOptions(bootstrap, BACKLOG, at.isUnix());
        bootstrap.childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                ch.pipeline().addLast(new IdleStateHandler(0, 0, IDLE_SECONDS), new HttpServerCodec(),
                        new AdminBody(MAX_BODY), new AdminHandler(api, dashboard, events, sources.access(), workers));
            }
        });
        SocketAddress address = at.isUnix()
                ? new DomainSocketAddress(at.host())
                : new InetSocketAddress(at.host(), at.port());
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            transport.close();
            workers.shutdown();
            int errno = Errno.of(bound.cause());
            throw new IOException("cannot listen on " + at + " for the admin API: "
                    + (errno == 0 ? bound.cause().toString() : Errno.name(errno)), bound.cause());
        }
        return new AdminServer(transport, bound.channel(), workers, at);
    }

    /** Where it listens, with the real port. */
    public Endpoint address() {
        return channel.localAddress() instanceof InetSocketAddress a
                ? new Endpoint(configured.host(), a.getPort())
                : configured;
    }

    /** Stops at once; answers under way are cut off. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        workers.shutdownNow();
        transport.close().awaitUninterruptibly();
    }
}
