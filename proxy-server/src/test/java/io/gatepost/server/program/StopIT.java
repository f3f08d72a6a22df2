package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM. */
class StopIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SERVING = """
            listen: ["127.0.0.1:0"]
            admin: { address: "127.0.0.1:0" }
            journal: { path: "" }
            shutdown_timeout: %s
            upstreams: { app: { servers: ["%s"] } }
            """;

    @TempDir
    Path folder;

    @Test
    void loses_no_request_under_load() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                GatepostProcess gatepost = GatepostProcess.serving(folder, SERVING.formatted("30s", origin.endpoint()));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger answered = new AtomicInteger();
            List<Future<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(threads.submit(client(gatepost, answered)));
            }
            await().until(() -> answered.get() > 300);
            gatepost.terminate();
            for (Future<Void> client : clients) {
                client.get();
            }
            assertThat(gatepost.exitCode()).isZero();
            assertThat(gatepost.err()).contains("stopping: ").endsWith("stopped\n");
            assertThat(gatepost.out().lines().filter(l -> l.contains("\" 200 2 "))).hasSize(answered.get());
        }
    }

    /** Sends requests until it is refused. One that goes out on an open connection has to be answered. */
    private static Callable<Void> client(GatepostProcess gatepost, AtomicInteger answered) {
        return () -> {
            while (true) {
                RawConnection connection;
                try {
                    connection = RawConnection.connect(gatepost.proxy());
                } catch (ConnectException refused) {
                    return null;
                }
                try (connection) {
                    HttpMessage response;
                    do {
                        response = connection.send(GET).response();
                        assertThat(response.status()).isEqualTo(200);
                        answered.incrementAndGet();
                    } while (response.field("Connection") == null);
                }
            }
        };
    }

    @Test
    void finishes_a_response_that_is_under_way_and_closes_its_connection() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Origin.Script later = c -> {
            c.request();
            awaiting(go);
            c.send(Origin.OK);
        };
        try (Origin origin = Origin.scripted(later);
                GatepostProcess gatepost = GatepostProcess.serving(folder, SERVING.formatted("30s", origin.endpoint()));
                RawConnection client = RawConnection.connect(gatepost.proxy())) {
            client.send(GET);
            await().until(() -> origin.requests().size() == 1);
            gatepost.terminate();
            await().until(() -> gatepost.err().contains("stopping: 1 exchanges under way"));
            go.countDown();
            HttpMessage response = client.response();
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(gatepost.exitCode()).isZero();
        }
    }

    @Test
    void cuts_off_what_runs_longer_than_the_limit_and_names_it() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            c.end();
        });
                GatepostProcess gatepost = GatepostProcess.serving(folder, SERVING.formatted("1s", origin.endpoint()));
                RawConnection client = RawConnection.connect(gatepost.proxy())) {
            client.send(GET);
            await().until(() -> origin.requests().size() == 1);
            long before = System.nanoTime();
            gatepost.terminate();
            HttpMessage response = client.response();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.field("Proxy-Status")).contains("PROXY_SHUTTING_DOWN");
            assertThat(gatepost.exitCode()).isZero();
            assertThat(gatepost.out()).contains("cause=PROXY_SHUTTING_DOWN")
                    .contains(response.field("Gatepost-Failure"));
        }
    }

    private static void awaiting(CountDownLatch go) throws IOException {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
