package io.gatepost.core.resolve;

import io.gatepost.core.transport.Errno;
import io.gatepost.core.transport.Transport;
import io.gatepost.diagnostics.cause.Cause;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryEncoder;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuery;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryEncoder;
import io.netty.handler.codec.dns.TcpDnsResponseDecoder;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One question to one name server: over UDP, and over TCP where the answer did not fit (RFC 7766). The UDP socket is
 * connected, so that a dead port shows as ECONNREFUSED and nobody else can answer; socket and id are new for each question
 * (RFC 5452). Used on one event loop.
 */
final class DnsExchange extends ChannelInboundHandlerAdapter {
    private static final SecureRandom IDS = new SecureRandom();

    private final Transport transport;
    private final EventLoop loop;
    private final InetSocketAddress server;
    private final String name;
    private final DnsRecordType type;
    private final int id = IDS.nextInt(1 << 16);
    private final BiConsumer<@Nullable DnsResponse, @Nullable NoAnswer> then;
    private @Nullable ScheduledFuture<?> clock;
    private @Nullable Channel channel;
    private boolean tcp;
    private boolean over;

    /**
     * @param name full name, with its last dot
     * @param then told once, of a response (valid during the call) or of why there is none
     */
    DnsExchange(Transport transport, EventLoop loop, InetSocketAddress server, String name, DnsRecordType type,
            BiConsumer<@Nullable DnsResponse, @Nullable NoAnswer> then) {
        this.transport = transport;
        this.loop = loop;
        this.server = server;
        this.name = name;
        this.type = type;
        this.then = then;
    }

    void start(long timeoutMillis) {
        clock = loop.schedule(() -> fail(Cause.DNS_TIMEOUT, "no answer within " + timeoutMillis + " ms"), timeoutMillis,
                TimeUnit.MILLISECONDS);
        connect();
    }

    private void connect() {
        Bootstrap bootstrap = new Bootstrap().group(loop);
        if (tcp) {
            bootstrap.channelFactory(transport.clientChannels(false)).option(ChannelOption.TCP_NODELAY, true);
        } else {
            bootstrap.channelFactory(transport.datagramChannels());
        }
        ChannelFuture connecting = bootstrap.handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                if (tcp) {
                    ch.pipeline().addLast(new TcpDnsQueryEncoder(), new TcpDnsResponseDecoder());
                } else {
                    ch.pipeline().addLast(new DatagramDnsQueryEncoder(), new DatagramDnsResponseDecoder());
                }
                ch.pipeline().addLast(DnsExchange.this);
            }
        }).connect(server);
        channel = connecting.channel();
        connecting.addListener(f -> {
            if (f.isSuccess()) {
                ask();
            } else {
                loop.execute(() -> unreachable(f.cause()));
            }
        });
    }

    private void ask() {
        Channel to = channel;
        if (over || to == null) {
            return;
        }
        DnsQuery query = tcp
                ? new DefaultDnsQuery(id)
                : new DatagramDnsQuery((InetSocketAddress) to.localAddress(), server, id);
        query.setRecursionDesired(true).setRecord(DnsSection.QUESTION, new DefaultDnsQuestion(name, type));
        to.writeAndFlush(query).addListener(f -> {
            if (!f.isSuccess()) {
                unreachable(f.cause());
            }
        });
    }

    @Override
    public boolean isSharable() {
        return true; // it moves from the UDP to the TCP channel
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            if (!over && msg instanceof DnsResponse response && response.id() == id && answersTheQuestion(response)) {
                if (response.isTruncated() && !tcp) {
                    tcp = true;
                    connect();
                    ctx.close();
                } else {
                    end();
                    then.accept(response, null);
                }
            } // else it is not an answer to this question: a forger's, or a late one
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private boolean answersTheQuestion(DnsResponse response) {
        DnsRecord asked = response.recordAt(DnsSection.QUESTION);
        return asked != null && asked.type().equals(type) && asked.name().equalsIgnoreCase(name);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!ctx.channel().equals(channel)) {
            return; // the UDP channel, closed while it was read from
        }
        if (cause instanceof IOException) {
            unreachable(cause);
        } else {
            fail(Cause.DNS_ANSWER_INVALID, "the answer cannot be decoded");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (ctx.channel().equals(channel)) {
            fail(Cause.DNS_SERVER_UNREACHABLE, "the name server closed the connection");
        }
    }

    private void unreachable(@Nullable Throwable failure) {
        int errno = failure == null ? 0 : Errno.of(failure);
        fail(Cause.DNS_SERVER_UNREACHABLE, errno == 0 ? String.valueOf(failure) : Errno.name(errno));
    }

    private void fail(Cause cause, String detail) {
        if (!over) {
            end();
            then.accept(null, new NoAnswer(cause, address(server), null, detail));
        }
    }

    private void end() {
        over = true;
        if (clock != null) {
            clock.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
    }

    static String address(InetSocketAddress server) {
        return NetUtil.toSocketAddressString(server);
    }

    /** The address in an A or AAAA record; null where it has another length. */
    static byte @Nullable [] addressIn(DnsRecord record) {
        if (!(record instanceof ByteBufHolder raw)) {
            return null;
        }
        int length = record.type().equals(DnsRecordType.A) ? 4 : 16;
        if (raw.content().readableBytes() != length) {
            return null;
        }
        byte[] bytes = new byte[length];
        raw.content().getBytes(raw.content().readerIndex(), bytes);
        return bytes;
    }
}
