package io.gatepost.core.transport;

import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.ListenerState.Kind;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who listens on a port of this host. */
public final class ListenerProbe {
    private static final long KEEP_NANOS = 100_000_000;

    private record Snapshot(List<Kernel.Listening> sockets, long at) {}

    private static volatile @Nullable Snapshot last;

    private ListenerProbe() {}

    /** Whether an address is one of this host's; walks the interfaces. */
    private static boolean isLocal(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** Delivers what listens there, on the loop; null where that is another host, or it cannot be told. */
    public static void lookup(InetSocketAddress address, EventLoop loop, Consumer<@Nullable ListenerState> then) {
        HelperThread.<ListenerState>run(() -> isLocal(address.getAddress()) ? state(address, snapshot()) : null, loop,
                then);
    }

    private static List<Kernel.Listening> snapshot() throws IOException {
        Snapshot s = last;
        long now = System.nanoTime();
        if (s == null || now - s.at > KEEP_NANOS) {
            try {
                s = new Snapshot(Kernel.listeners(), now);
            } catch (Throwable e) {
                throw new IOException(e);
            }
            last = s;
        }
        return s.sockets;
    }

    private static ListenerState state(InetSocketAddress address, List<Kernel.Listening> sockets) {
        List<String> others = new ArrayList<>();
        for (Kernel.Listening l : sockets) {
            if (l.port() != address.getPort()) {
                continue;
            }
            if (covers(l.address(), address.getAddress())) {
                return new ListenerState(l.queued() > l.backlog() ? Kind.QUEUE_FULL : Kind.LISTENING, l.queued(),
                        l.backlog(), List.of());
            }
            others.add(NetUtil.toAddressString(l.address()));
        }
        return new ListenerState(others.isEmpty() ? Kind.NOBODY : Kind.OTHER_ADDRESS, -1, -1, List.copyOf(others));
    }

    /** {@code ::} takes IPv4 too, as listeners are dual-stack unless they ask not to be. */
    private static boolean covers(InetAddress listening, InetAddress wanted) {
        if (listening.equals(wanted)) {
            return true;
        }
        return listening.isAnyLocalAddress()
                && (listening instanceof Inet6Address || wanted instanceof Inet4Address);
    }
}
