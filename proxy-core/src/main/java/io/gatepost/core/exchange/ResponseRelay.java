package io.gatepost.core.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The content of one response on its way to the client: holds the server back where the client is slow, and watches that the
 * client takes something at all.
 */
final class ResponseRelay {
    private final Exchange exchange;
    private final ClientStream client;
    private @Nullable StallClock stall;
    private boolean paused;

    ResponseRelay(Exchange exchange, ClientStream client) {
        this.exchange = exchange;
        this.client = client;
    }

    /** Content of the response; ownership is taken. */
    void content(ByteBuf content) {
        client.sendContent(content);
        if (client.writable()) {
            return;
        }
        flush();
        if (!client.writable() && !paused) {
            paused = true;
            exchange.readResponse(false);
        }
    }

    void flush() {
        client.flush();
        watch();
    }

    /** Watches the client from now on, where the kernel did not take all. */
    void watch() {
        if (exchange.ended() || client.allWritten()) {
            return;
        }
        StallClock clock = stall;
        if (clock == null) {
            clock = new StallClock(exchange.loop.timers(), exchange.clientSendTimeout(), client::bytesOut,
                    client::unwritten, () -> exchange.step(exchange::clientStalled));
            stall = clock;
        }
        clock.watch();
    }

    /** The client's send buffer fell below its mark, or rose above. */
    void writabilityChanged() {
        if (paused && client.writable()) {
            paused = false;
            exchange.readResponse(true);
        }
    }

    /** Whether the server is not read from, as the client is slow. */
    boolean paused() {
        return paused;
    }

    /** Watches no longer. */
    void stop() {
        if (stall != null) {
            stall.stop();
        }
    }
}
