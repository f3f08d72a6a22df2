package io.gatepost.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A check that cannot fail checks nothing: leaks on purpose. */
class LeakCheckTest {
    @Test
    void seesABufferThatNobodyReleased() {
        Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.PARANOID);
        try {
            leak();
            AtomicReference<String> found = new AtomicReference<>("");
            await().until(() -> !found.accumulateAndGet(LeakCheck.findLeaks(), String::concat).isEmpty());
            assertThat(found.get()).contains("LEAK: ByteBuf.release() was not called").contains("LeakCheckTest.leak");
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    private static void leak() {
        ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
    }
}
