package io.gatepost.core.connection;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Resolves servers' names through the system, off the event loops: two threads, at most 256 waiting, answers kept for five
 * seconds. Address literals never come here.
 */
public final class NameResolver implements AutoCloseable {
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Answer(InetAddress address, long at) {}

    private final ConcurrentHashMap<String, Answer> answers = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(256), r -> {
                Thread t = new Thread(r, "gatepost-resolver");
                t.setDaemon(true);
                return t;
            });

    public NameResolver() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** A recent answer, or null. */
    public @Nullable InetAddress known(String name) {
        Answer a = answers.get(name);
        return a != null && System.nanoTime() - a.at < KEEP_NANOS ? a.address : null;
    }

    /** Resolves and calls back on the loop, with an address or an exception. */
    public void resolve(String name, EventLoop loop,
            BiConsumer<@Nullable InetAddress, @Nullable UnknownHostException> then) {
        try {
            threads.execute(() -> {
                try {
                    InetAddress address = InetAddress.getByName(name);
                    answers.put(name, new Answer(address, System.nanoTime()));
                    loop.execute(() -> then.accept(address, null));
                } catch (UnknownHostException e) {
                    loop.execute(() -> then.accept(null, e));
                }
            });
        } catch (RejectedExecutionException e) {
            UnknownHostException full = new UnknownHostException(name + ": too many names wait to be resolved");
            full.initCause(e);
            then.accept(null, full);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
