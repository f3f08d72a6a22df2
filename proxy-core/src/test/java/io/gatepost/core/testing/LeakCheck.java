package io.gatepost.core.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class where Netty reports a leaked buffer while it runs or right after it. Registered for all classes by
 * {@code META-INF/services}. A leak is reported only once the buffer was collected and another one is allocated, so it may
 * show at a later class than the one that leaked; the report names the places.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static final int ROUNDS = 3;

    static {
        Logger logger = (Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector");
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getFormattedMessage().startsWith("LEAK:")) {
                    REPORTS.add(event.getFormattedMessage());
                }
            }
        };
        appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        logger.setAdditive(false);
        logger.addAppender(appender);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // being loaded is enough: from now on reports are kept
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getTestClass().map(Class::isMemberClass).orElse(false)) {
            return;
        }
        String found = findLeaks();
        if (!found.isEmpty()) {
            throw new AssertionError("Netty reports leaked buffers:\n" + found);
        }
    }

    /** Makes Netty report what is leaked by now, and takes all reports; empty where there are none. */
    static String findLeaks() {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
            ByteBufAllocator.DEFAULT.heapBuffer(16).release();
        }
        StringBuilder all = new StringBuilder();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            all.append(report).append('\n');
        }
        return all.toString();
    }
}
