package io.gatepost.core.listen;

import io.gatepost.core.exchange.LoopContext;
import io.gatepost.core.forward.ForwardedClient;
import io.gatepost.core.http1.FieldId;
import io.gatepost.core.http1.RequestHead;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** Who sends the requests of one connection, as far as the peer is believed; kept for the life of the connection. */
final class ClientIdentity {
    private final LoopContext loop;
    private final ClientAddress address;
    private ForwardedClient forwarded;

    ClientIdentity(Channel channel, LoopContext loop, boolean https) {
        this.loop = loop;
        this.address = new ClientAddress(channel, loop.proxy().nextConnection(), https);
        InetAddress peer = address.peer();
        byte[] text = address.peerAddress().getBytes(StandardCharsets.US_ASCII);
        this.forwarded = new ForwardedClient(text, text, peer instanceof Inet6Address,
                TrustedProxies.contain(loop.config().trustedProxies(), peer), https, address.localPort(),
                loop.proxy().instance());
    }

    ClientAddress address() {
        return address;
    }

    ForwardedClient forwarded() {
        return forwarded;
    }

    /** A trusted peer may speak for another client with each request. */
    void believe(RequestHead head) {
        InetAddress peer = address.peer();
        if (peer == null || !forwarded.trusted()) {
            return;
        }
        InetAddress client = head.has(FieldId.X_FORWARDED_FOR)
                ? TrustedProxies.client(loop.config().trustedProxies(), head, peer)
                : peer;
        if (client.equals(address.client())) {
            return;
        }
        address.client(client);
        forwarded = forwarded.speakingFor(TrustedProxies.bytes(client));
    }
}
