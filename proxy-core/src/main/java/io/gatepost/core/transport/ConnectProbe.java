package io.gatepost.core.transport;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** Asks the kernel once more why an address cannot be reached: Netty folds ENETUNREACH into EHOSTUNREACH. */
public final class ConnectProbe {
    private static final int MILLIS = 300;
    private static final long KEEP_NANOS = 1_000_000_000;
    private static final int KEPT = 64;

    private record Answer(int errno, long at) {}

    /** Of the addresses asked for last, so that a burst of failures asks once; used on the helper's thread only. */
    private static final Map<InetSocketAddress, Answer> ANSWERS = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Answer> eldest) {
            return size() > KEPT;
        }
    };

    private ConnectProbe() {}

    /** Delivers the errno on the loop, as a rule within {@value #MILLIS} ms; 0 where nothing came of it. */
    public static void errno(InetSocketAddress address, EventLoop loop, IntConsumer then) {
        HelperThread.<Integer>run(() -> {
            Answer known = ANSWERS.remove(address);
            if (known == null || System.nanoTime() - known.at > KEEP_NANOS) {
                known = new Answer(ask(address), System.nanoTime());
            }
            ANSWERS.put(address, known);
            return known.errno;
        }, loop, errno -> then.accept(errno == null ? 0 : errno));
    }

    private static int ask(InetSocketAddress address) throws IOException {
        try {
            return Kernel.connectErrno(address, MILLIS);
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
