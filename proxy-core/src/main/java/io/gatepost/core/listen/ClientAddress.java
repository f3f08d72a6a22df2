package io.gatepost.core.listen;

import io.gatepost.diagnostics.exchange.ClientView;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a client connection. */
final class ClientAddress implements ClientView {
    private final @Nullable InetSocketAddress peer;
    private final @Nullable InetSocketAddress local;
    private final long connection;
    private final boolean https;
    private @Nullable String text;
    private @Nullable InetAddress client;
    int requests;

    /** Of the connection, or of the client that its PROXY header names. */
    ClientAddress(Channel channel, long connection, boolean https) {
        ProxyHeader header = channel.attr(ProxyProtocol.HEADER).get();
        this.peer = header != null
                ? header.source()
                : channel.remoteAddress() instanceof InetSocketAddress a ? a : null;
        this.local = header != null
                ? header.destination()
                : channel.localAddress() instanceof InetSocketAddress a ? a : null;
        this.https = https;
        this.connection = connection;
    }

    /** The peer's address; null on a unix socket. */
    @Nullable
    InetAddress peer() {
        return peer == null ? null : peer.getAddress();
    }

    /** The client's own address as far as it is believed; null on a unix socket. */
    @Nullable
    InetAddress client() {
        return client != null ? client : peer();
    }

    /** Says who sent the present request; null where it was the peer. */
    void client(@Nullable InetAddress behindPeer) {
        client = behindPeer;
    }

    @Override
    public String peerAddress() {
        String t = text;
        if (t == null) {
            t = peer == null ? "unix:" : TrustedProxies.text(peer.getAddress());
            text = t;
        }
        return t;
    }

    @Override
    public String address() {
        return client == null ? peerAddress() : TrustedProxies.text(client);
    }

    @Override
    public int port() {
        return peer == null ? 0 : peer.getPort();
    }

    @Override
    public String localAddress() {
        return local == null ? "unix:" : TrustedProxies.text(local.getAddress());
    }

    @Override
    public int localPort() {
        return local == null ? 0 : local.getPort();
    }

    @Override
    public String scheme() {
        return https ? "https" : "http";
    }

    @Override
    public long connection() {
        return connection;
    }

    @Override
    public int requests() {
        return requests;
    }
}
