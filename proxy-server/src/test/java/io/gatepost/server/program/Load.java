package io.gatepost.server.program;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A steady load from a few clients with persistent connections. Each request has a target of its own. */
final class Load implements AutoCloseable {
    private static final int PAUSE_MILLIS = 10;

    /**
     * How one request ended for its client.
     *
     * @param target  of the request
     * @param status  of the response; 0 where it broke off
     * @param failure Gatepost-Failure of it; null without
     */
    record Seen(String target, int status, @Nullable String failure) {
        boolean ok() {
            return status == 200 && failure == null;
        }
    }

    private final Endpoint to;
    private final ScheduledExecutorService clients;
    private final AtomicInteger targets = new AtomicInteger();
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    Load(Endpoint to, int clients) {
        this.to = to;
        this.clients = Executors.newScheduledThreadPool(clients);
        for (int i = 0; i < clients; i++) {
            Client client = new Client();
            this.clients.scheduleWithFixedDelay(client, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private final class Client implements Runnable {
        private @Nullable RawConnection connection;

        @Override
        public void run() {
            String target = "/" + targets.incrementAndGet();
            try {
                RawConnection c = connection == null ? RawConnection.connect(to) : connection;
                connection = c;
                HttpMessage response = c.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").response();
                seen.add(new Seen(target, response.status(), response.field("Gatepost-Failure")));
                if (response.field("Connection") != null) {
                    connection = null;
                    c.close();
                }
            } catch (IOException brokenOff) {
                connection = null;
                seen.add(new Seen(target, 0, null));
            } catch (RuntimeException | AssertionError e) {
                unexpected.add(e);
            }
        }
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    List<Seen> failed() {
        return seen.stream().filter(s -> !s.ok()).toList();
    }

    /** Requests that ended well so far. */
    long succeeded() {
        return seen.stream().filter(Seen::ok).count();
    }

    /** Lets requests under way end; then there are no more. */
    void stop() throws InterruptedException {
        clients.shutdown();
        if (!clients.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a client still waits for a response");
        }
        for (Throwable one : unexpected) {
            throw new AssertionError("a client failed", one);
        }
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }
}
