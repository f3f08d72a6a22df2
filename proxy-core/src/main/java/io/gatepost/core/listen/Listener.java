package io.gatepost.core.listen;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Objects;

/** One address that clients connect to. */
public final class Listener {
    private final ListenerConfig config;
    private final Channel channel;
    private final ChannelGroup clients;

    private Listener(ListenerConfig config, Channel channel, ChannelGroup clients) {
        this.config = config;
        this.channel = channel;
        this.clients = clients;
    }

    /**
     * Binds and accepts.
     *
     * @throws IOException where the address cannot be bound; the message names address and reason
     */
    public static Listener bind(ListenerConfig config, Transport transport, Map<EventLoop, LoopContext> loops)
            throws IOException {
        Endpoint at = config.address();
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        ServerBootstrap bootstrap = new ServerBootstrap().group(transport.group())
                .channelFactory(transport.serverChannels(at.isUnix()));
        transport.serverOptions(bootstrap, config.backlog(), at.isUnix());
        bootstrap.childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                clients.add(ch);
                ch.pipeline().addLast(new ClientConnection(Objects.requireNonNull(loops.get(ch.eventLoop())), at));
            }
        });
        SocketAddress address = at.isUnix()
                ? new DomainSocketAddress(at.host())
                : new InetSocketAddress(at.host(), at.port());
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            int errno = Errno.of(bound.cause());
            throw new IOException("cannot listen on " + at + ": "
                    + (errno == 0 ? bound.cause().toString() : Errno.name(errno)), bound.cause());
        }
        return new Listener(config, bound.channel(), clients);
    }

    /** Where it listens, with the real port. */
    public Endpoint address() {
        return channel.localAddress() instanceof InetSocketAddress a
                ? new Endpoint(config.address().host(), a.getPort())
                : config.address();
    }

    /** Accepts nothing more. */
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    /** Closes the connections on which no request is under way. */
    public void closeIdle() {
        for (Channel ch : clients) {
            ch.eventLoop().execute(() -> {
                ClientConnection c = ch.pipeline().get(ClientConnection.class);
                if (c != null) {
                    c.closeIfIdle();
                }
            });
        }
    }
}
