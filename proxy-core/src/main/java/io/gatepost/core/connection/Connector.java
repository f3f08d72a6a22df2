package io.gatepost.core.connection;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.tls.TlsToServers;
import io.gatepost.core.tls.TlsWatch;
import io.gatepost.core.transport.Transport;
import io.gatepost.core.upstream.Server;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Opens connections to servers on one event loop. The clock for it is the attempt's. */
public final class Connector {
    private final Transport transport;
    private final EventLoop loop;

    public Connector(Transport transport, EventLoop loop) {
        this.transport = transport;
        this.loop = loop;
    }

    /** Begins to connect; returns the future so that the attempt's clock can cancel it. */
    public ChannelFuture connect(Server server, SocketAddress address, ConnectionPool pool, ConnectListener listener) {
        boolean unix = server.config().address().isUnix();
        TlsToServers tls = pool.tls();
        TlsWatch watch = tls == null ? null : new TlsWatch(tls, server.config().address().host());
        ServerConnection connection = new ServerConnection(server, pool, watch);
        Bootstrap bootstrap = new Bootstrap().group(loop).channelFactory(transport.clientChannels(unix));
        transport.clientOptions(bootstrap, unix);
        // Closing is ours: a failed write must leave what the server sent before readable, and at a FIN the kernel is asked
        // how things stand before the socket is gone.
        bootstrap.option(ChannelOption.AUTO_CLOSE, false).option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(tls == null || watch == null ? connection : new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Endpoint to = server.config().address();
                        channel.pipeline().addLast(watch, tls.handler(channel.alloc(), to.host(), to.port()),
                                connection);
                    }
                });
        ChannelFuture future = bootstrap.connect(address);
        future.addListener(f -> {
            if (loop.inEventLoop()) {
                tell(future, connection, listener);
            } else {
                // where no socket could be made (EMFILE) Netty completes the future on a thread of its own
                loop.execute(() -> tell(future, connection, listener));
            }
        });
        return future;
    }

    /** An address as records have it: {@code 10.0.0.1:8080}, {@code [::1]:8080} or {@code unix:/path}. */
    public static String addressOf(SocketAddress to) {
        if (to instanceof InetSocketAddress inet) {
            return new Endpoint(NetUtil.toAddressString(inet.getAddress()), inet.getPort()).toString();
        }
        return to instanceof DomainSocketAddress unix ? "unix:" + unix.path() : String.valueOf(to);
    }

    private static void tell(ChannelFuture future, ServerConnection connection, ConnectListener listener) {
        TlsWatch watch = connection.tls();
        if (future.isSuccess() && watch != null) {
            listener.handshaking();
            future.channel().pipeline().get(SslHandler.class).handshakeFuture().addListener(f -> {
                if (f.isSuccess()) {
                    listener.connected(connection);
                } else {
                    listener.handshakeFailed(watch.failure(f.cause(), connection.errno()), watch.firstBytes());
                    connection.close();
                }
            });
        } else if (future.isSuccess()) {
            listener.connected(connection);
        } else {
            connection.close();
            listener.connectFailed(future.cause());
        }
    }
}
