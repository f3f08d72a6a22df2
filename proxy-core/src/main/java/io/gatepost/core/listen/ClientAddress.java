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
    private @Nullable String text;
    int requests;

    ClientAddress(Channel channel, long connection) {
        this.peer = channel.remoteAddress() instanceof InetSocketAddress a ? a : null;
        this.local = channel.localAddress() instanceof InetSocketAddress a ? a : null;
        this.connection = connection;
    }

    @Nullable
    InetAddress inet() {
        return peer == null ? null : peer.getAddress();
    }

    @Override
    public String peerAddress() {
        String t = text;
        if (t == null) {
            t = peer == null ? "unix:" : host(peer);
            text = t;
        }
        return t;
    }

    private static String host(InetSocketAddress address) {
        String t = address.getAddress().getHostAddress();
        int scope = t.indexOf('%');
        return scope < 0 ? t : t.substring(0, scope);
    }

    @Override
    public String address() {
        return peerAddress();
    }

    @Override
    public int port() {
        return peer == null ? 0 : peer.getPort();
    }

    @Override
    public String localAddress() {
        return local == null ? "unix:" : host(local);
    }

    @Override
    public int localPort() {
        return local == null ? 0 : local.getPort();
    }

    @Override
    public String scheme() {
        return "http";
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
