package io.gatepost.core.listen;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.exchange.ClientStream;
import io.gatepost.core.forward.FieldChanges;
import io.gatepost.core.forward.ForwardedClient;
import io.gatepost.core.http1.MessageHead;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.core.transport.Unwritten;
import io.gatepost.diagnostics.exchange.ClientView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The responses of one HTTP/1 connection, one at a time; the connection reads the requests. */
final class Http1ClientStream implements ClientStream {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ClientConnection connection;
    private final ClientIdentity client;
    private final RequestHead head;
    private final Channel channel;
    private final ResponseSender sender;
    private boolean ending;

    Http1ClientStream(ClientConnection connection, ClientIdentity client, RequestHead head, Channel channel) {
        this.connection = connection;
        this.client = client;
        this.head = head;
        this.channel = channel;
        this.sender = new ResponseSender(channel);
    }

    /** Another request begins. */
    void next() {
        sender.next();
    }

    /** Whether the response has begun. */
    boolean began() {
        return sender.began();
    }

    void release() {
        sender.release();
    }

    @Override
    public ClientView view() {
        return client.address();
    }

    @Override
    public ForwardedClient forwarded() {
        return client.forwarded();
    }

    @Override
    public @Nullable InetAddress address() {
        return client.address().client();
    }

    @Override
    public Endpoint listener() {
        return connection.listener();
    }

    @Override
    public void sendContinue() {
        if (head.minorVersion() > 0 && !sender.began()) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE), channel.voidPromise());
        }
    }

    @Override
    public void sendInformational(ResponseHead interim) {
        if (head.minorVersion() > 0 && !sender.began()) {
            sender.informational(interim);
        }
    }

    @Override
    public void sendHead(ResponseHead received, FieldChanges changes, byte @Nullable [] proxyStatus,
            byte @Nullable [] failureId) {
        boolean close = ResponseSender.endsWithConnection(received, head) || connection.lastRequest();
        sender.head(received, head, changes, !connection.keepAlive(!close), proxyStatus, failureId);
    }

    @Override
    public void switchProtocols(ResponseHead received, FieldChanges changes, String protocol) {
        connection.keepAlive(false);
        sender.switching(received, changes, protocol);
        connection.tunnel();
    }

    @Override
    public void shutdownOutput() {
        sender.flush();
        connection.endOutput();
    }

    @Override
    public void closeTunnel() {
        connection.tunnelEnded();
    }

    @Override
    public void sendContent(ByteBuf content) {
        sender.content(content);
    }

    @Override
    public void sendEnd(@Nullable MessageHead trailers) {
        sender.end(trailers, head.acceptsTrailers());
        ending = true;
    }

    @Override
    public void sendOwn(OwnResponse response) {
        boolean keep = connection.keepAlive(!response.close() && !connection.lastRequest());
        sender.own(response, !keep, keep && head.minorVersion() == 0, head.methodIs("HEAD"));
        ending = true;
        flush();
    }

    @Override
    public void flush() {
        sender.flush();
        if (ending) {
            ending = false;
            ended();
        }
    }

    private void ended() {
        if (!channel.isActive()) {
            connection.left(0);
        } else if (Unwritten.none(channel)) {
            connection.sent();
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> {
                if (f.isSuccess()) {
                    connection.sent();
                }
            });
        }
    }

    @Override
    public boolean writable() {
        return channel.isWritable();
    }

    @Override
    public boolean allWritten() {
        return Unwritten.none(channel);
    }

    @Override
    public void whenWritten(Runnable then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> {
            if (f.isSuccess()) {
                then.run();
            }
        });
    }

    @Override
    public long unwritten() {
        return Unwritten.bytes(channel);
    }

    @Override
    public void breakOff() {
        sender.flush();
        if (sender.endLooksProper() && client.address().peer() != null && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        connection.brokenOff();
    }

    @Override
    public void readRequest(boolean on) {
        connection.readRequest(on);
    }

    @Override
    public long bytesOut() {
        return sender.bytes();
    }

    @Override
    public long contentOut() {
        return sender.content();
    }

    @Override
    public @Nullable String sentField(String name) {
        OwnResponse own = sender.own();
        return own == null ? null : own.field(name);
    }
}
