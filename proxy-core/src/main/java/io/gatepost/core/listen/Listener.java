package io.gatepost.core.listen;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ListenerConfig;
import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.tls.ClientHandshake;
import io.gatepost.core.tls.TlsFromClients;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.SynFilter;
import io.gatepost.core.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One address that clients connect to. */
public final class Listener {
    private final ListenerConfig config;
    private final Channel channel;
    private final ChannelGroup clients;
    private final Accepted accepted;

    private Listener(ListenerConfig config, Channel channel, ChannelGroup clients, Accepted accepted) {
        this.config = config;
        this.channel = channel;
        this.clients = clients;
        this.accepted = accepted;
    }

    /**
     * Binds and accepts.
     *
     * @param tls from clients; null is plain
     * @throws IOException where the address cannot be bound; the message names address and reason
     */
    public static Listener bind(ListenerConfig config, Transport transport, Map<EventLoop, LoopContext> loops,
            @Nullable TlsFromClients tls) throws IOException {
        Endpoint at = config.address();
        ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        ServerBootstrap bootstrap = new ServerBootstrap().group(transport.group())
                .channelFactory(transport.serverChannels(at.isUnix()));
        transport.serverOptions(bootstrap, config.backlog(), at.isUnix());
        Accepted accepted = new Accepted();
        bootstrap.handler(accepted).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                clients.add(ch);
                LoopContext loop = Objects.requireNonNull(loops.get(ch.eventLoop()));
                if (!config.proxyProtocol().isEmpty()) {
                    ch.pipeline().addLast(new ProxyProtocol(loop, config.proxyProtocol()));
                }
                if (tls != null) {
                    ch.pipeline()
                            .addLast(new ClientHandshake(tls, loop.timers(), loop.config().client().headerTimeout()));
                }
                ch.pipeline().addLast(new ClientConnection(loop, at, tls != null));
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
        return new Listener(config, bound.channel(), clients, accepted);
    }

    /** As configured. */
    public ListenerConfig config() {
        return config;
    }

    /** Where it listens, with the real port. */
    public Endpoint address() {
        return channel.localAddress() instanceof InetSocketAddress a
                ? new Endpoint(config.address().host(), a.getPort())
                : config.address();
    }

    /** Accepts what waits in the queue already (closing would reset it), and then nothing more. */
    public void close() {
        accepted.closeWhenQuiet(channel);
        channel.closeFuture().awaitUninterruptibly();
    }

    /** Closes the connections on which no byte has come for so many nanoseconds and no request is under way. */
    public void closeIdle(long nanos) {
        each(c -> c.closeIfIdle(nanos));
    }

    /** Ends what is under way on all connections. */
    public void cutOff() {
        each(ClientConnection::cutOff);
    }

    private void each(Consumer<ClientConnection> what) {
        for (Channel ch : clients) {
            ch.eventLoop().execute(() -> {
                ClientConnection c = ch.pipeline().get(ClientConnection.class);
                if (c != null) {
                    what.accept(c);
                }
            });
        }
    }

    /** Counts the connections that are accepted; used on the listening channel's loop. */
    private static final class Accepted extends ChannelInboundHandlerAdapter {
        private static final long TURN_MILLIS = 5;
        private static final int QUIET_TURNS = 4;
        private static final int MOST_TURNS = 100;

        private long count;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            count++;
            ctx.fireChannelRead(msg);
        }

        void closeWhenQuiet(Channel listening) {
            listening.eventLoop().execute(() -> {
                if (listening.localAddress() instanceof InetSocketAddress) {
                    SynFilter.attach(listening);
                }
                turn(listening, count, QUIET_TURNS, MOST_TURNS);
            });
        }

        /** Looks again later, not at once: a task that follows a task gives the loop no chance to accept. */
        private void turn(Channel listening, long before, int quiet, int left) {
            int more = count == before ? quiet - 1 : QUIET_TURNS;
            if (more < 0 || left == 0) {
                listening.close();
                return;
            }
            long now = count;
            listening.eventLoop().schedule(() -> turn(listening, now, more, left - 1), TURN_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }
}
