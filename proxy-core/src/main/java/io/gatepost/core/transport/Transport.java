package io.gatepost.core.transport;

import io.gatepost.core.config.TransportKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops and the channel types that belong to them. */
public final class Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    /** Large bodies move in large pieces: many small writes cost a busy proxy half as much again, measured over loopback. */
    private static final AdaptiveRecvByteBufAllocator RECEIVE = new AdaptiveRecvByteBufAllocator(512, 4096, 128 * 1024);
    /** How often a connection that has more to give is read before others have their turn. */
    private static final int READS_PER_TURN = 8;
    /** The high one bounds what waits for a slow peer, together with one read. */
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(128 * 1024, 512 * 1024);

    static {
        RECEIVE.maxMessagesPerRead(READS_PER_TURN);
    }

    private final TransportKind kind;
    private final EventLoopGroup group;

    private Transport(TransportKind kind, int loops) {
        this.kind = kind;
        IoHandlerFactory factory = switch (kind) {
            case EPOLL -> EpollIoHandler.newFactory();
            case IO_URING -> IoUringIoHandler.newFactory();
            default -> NioIoHandler.newFactory();
        };
        this.group = new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("gatepost-loop"), factory);
    }

    /** Starts the loops; a kind that does not load here is replaced by NIO, with a warning. */
    public static Transport open(TransportKind wanted, int loops) {
        TransportKind kind = wanted;
        if (kind == TransportKind.AUTO) {
            kind = Epoll.isAvailable() ? TransportKind.EPOLL : TransportKind.NIO;
        } else if (kind == TransportKind.EPOLL && !Epoll.isAvailable()) {
            LOG.warn("transport epoll does not load here, nio is used", Epoll.unavailabilityCause());
            kind = TransportKind.NIO;
        } else if (kind == TransportKind.IO_URING && !IoUring.isAvailable()) {
            LOG.warn("transport io_uring does not load here, {} is used", Epoll.isAvailable() ? "epoll" : "nio",
                    IoUring.unavailabilityCause());
            kind = Epoll.isAvailable() ? TransportKind.EPOLL : TransportKind.NIO;
        }
        return new Transport(kind, loops);
    }

    public EventLoopGroup group() {
        return group;
    }

    /** What is in use: epoll, io_uring or nio. */
    public String name() {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Makes listening channels. */
    public ChannelFactory<? extends ServerChannel> serverChannels(boolean unix) {
        return switch (kind) {
            case EPOLL -> unix ? EpollServerDomainSocketChannel::new : EpollServerSocketChannel::new;
            case IO_URING -> unix ? IoUringServerDomainSocketChannel::new : IoUringServerSocketChannel::new;
            default -> unix ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
        };
    }

    /** Makes channels to servers. */
    public ChannelFactory<? extends Channel> clientChannels(boolean unix) {
        return switch (kind) {
            case EPOLL -> unix ? EpollDomainSocketChannel::new : EpollSocketChannel::new;
            case IO_URING -> unix ? IoUringDomainSocketChannel::new : IoUringSocketChannel::new;
            default -> unix ? NioDomainSocketChannel::new : NioSocketChannel::new;
        };
    }

    /** Makes datagram channels. */
    public ChannelFactory<? extends Channel> datagramChannels() {
        return switch (kind) {
            case EPOLL -> EpollDatagramChannel::new;
            case IO_URING -> IoUringDatagramChannel::new;
            default -> NioDatagramChannel::new;
        };
    }

    /** Options of connections to servers. */
    public void clientOptions(Bootstrap bootstrap, boolean unix) {
        bootstrap.option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE).option(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS);
        if (!unix) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
    }

    /** Options of listeners and of the connections that they accept. */
    public void serverOptions(ServerBootstrap bootstrap, int backlog, boolean unix) {
        bootstrap.option(ChannelOption.SO_BACKLOG, backlog)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!unix) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true);
        }
    }

    /** Ends the loops; what is still open is closed. */
    public Future<?> close() {
        return group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}
