package io.gatepost.core.transport;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Asks the kernel about the server's end of a connection, where that is on this host. */
public final class PeerProbe {
    /** Told what was found. */
    @FunctionalInterface
    public interface Found {
        /**
         * Nothing is known where the server is elsewhere.
         *
         * @param known    whether the server's end was found
         * @param accepted whether its application has accepted the connection
         * @param unread   bytes of the request that its application has not read
         */
        void peer(boolean known, boolean accepted, int unread);
    }

    private PeerProbe() {}

    /** Delivers on the loop what the server has done with a connection. */
    public static void lookup(InetSocketAddress server, InetSocketAddress client, EventLoop loop, Found then) {
        HelperThread.<Kernel.Peer>run(() -> ask(server, client), loop, peer -> {
            if (peer == null) {
                then.peer(false, false, 0);
            } else {
                then.peer(true, peer.accepted(), peer.unread());
            }
        });
    }

    private static Kernel.@Nullable Peer ask(InetSocketAddress server, InetSocketAddress client) throws IOException {
        try {
            return Kernel.peer(server, client);
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
