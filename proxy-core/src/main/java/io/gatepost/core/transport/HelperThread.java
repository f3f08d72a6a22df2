package io.gatepost.core.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what blocks for evidence, off the event loops: one thread, at most 64 waiting, the rest is not looked up. */
final class HelperThread {
    private static final Logger LOG = LoggerFactory.getLogger(HelperThread.class);
    private static final ThreadPoolExecutor THREAD = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(64), r -> {
                Thread t = new Thread(r, "gatepost-evidence");
                t.setDaemon(true);
                return t;
            });

    static {
        THREAD.allowCoreThreadTimeOut(true);
    }

    private HelperThread() {}

    /** Calls back exactly once on the loop; with null where nothing could be learnt. */
    static <T> void run(Callable<@Nullable T> work, EventLoop loop, Consumer<@Nullable T> then) {
        try {
            THREAD.execute(() -> {
                T result = null;
                try {
                    result = work.call();
                } catch (Exception | LinkageError e) {
                    LOG.debug("evidence could not be read", e);
                }
                T found = result;
                loop.execute(() -> then.accept(found));
            });
        } catch (RejectedExecutionException e) {
            then.accept(null);
        }
    }
}
