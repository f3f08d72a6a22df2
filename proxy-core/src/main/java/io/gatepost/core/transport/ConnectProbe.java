package io.gatepost.core.transport;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.IntConsumer;

/** Asks the kernel once more why an address cannot be reached: Netty folds ENETUNREACH into EHOSTUNREACH. */
public final class ConnectProbe {
    private ConnectProbe() {}

    /** Delivers the errno on the loop within about 300 ms; 0 where nothing came of it. */
    public static void errno(InetSocketAddress address, EventLoop loop, IntConsumer then) {
        HelperThread.<Integer>run(() -> {
            try {
                return Kernel.connectErrno(address, 300);
            } catch (Throwable e) {
                throw new IOException(e);
            }
        }, loop, errno -> then.accept(errno == null ? 0 : errno));
    }
}
