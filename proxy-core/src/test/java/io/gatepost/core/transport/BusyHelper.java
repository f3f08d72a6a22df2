package io.gatepost.core.transport;

import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import java.lang.reflect.Field;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Holds up the thread that gathers evidence until it is closed or let go. */
public final class BusyHelper implements AutoCloseable {
    private final CountDownLatch go = new CountDownLatch(1);
    private final DefaultEventLoop loop = new DefaultEventLoop();

    public BusyHelper() {
        CountDownLatch busy = new CountDownLatch(1);
        HelperThread.<Boolean>run(() -> {
            busy.countDown();
            return go.await(20, TimeUnit.SECONDS);
        }, loop, done -> {
        });
        await().until(() -> busy.getCount() == 0);
    }

    /** Waits until somebody wants evidence. */
    public void awaitAsked() throws ReflectiveOperationException {
        Field thread = HelperThread.class.getDeclaredField("THREAD");
        thread.setAccessible(true);
        ThreadPoolExecutor executor = (ThreadPoolExecutor) thread.get(null);
        await().until(() -> !executor.getQueue().isEmpty());
    }

    /** Lets it work. */
    public void letGo() {
        go.countDown();
    }

    @Override
    public void close() {
        letGo();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
