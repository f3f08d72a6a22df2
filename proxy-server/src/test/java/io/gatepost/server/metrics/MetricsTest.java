package io.gatepost.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape of the whole program with real traffic gives. */
class MetricsTest {
    private static final String SAMPLE = "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"[^\"\\n]*\",?)*})? \\S+";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    private HttpResponse<String> scrape(Gatepost gatepost) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + gatepost.adminAddress() + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void a_scrape_tells_exactly_what_the_traffic_was() throws Exception {
        int nobody;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
            nobody = s.getLocalPort();
        }
        try (Origin origin = Origin.answering(Origin.OK);
                Gatepost gatepost = start(origin, nobody);
                RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
            for (int i = 0; i < 5; i++) {
                assertThat(c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(200);
            }
            for (int i = 0; i < 2; i++) {
                assertThat(c.send("GET /dead HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(502);
            }
            String app = "server=\"" + origin.endpoint() + "\"";
            String dead = "server=\"127.0.0.1:" + nobody + "\"";
            await().untilAsserted(() -> assertThat(scrape(gatepost).body().lines()).contains(
                    "gatepost_requests_total{route=\"all\",status=\"2xx\",upstream=\"app\"} 5.0",
                    "gatepost_requests_total{route=\"dead\",status=\"5xx\",upstream=\"dead\"} 2.0",
                    "gatepost_request_failures_total{cause=\"CONNECT_REFUSED\",route=\"dead\",upstream=\"dead\"} 2.0",
                    "gatepost_attempt_failures_total{cause=\"CONNECT_REFUSED\"," + dead + ",upstream=\"dead\"} 2.0",
                    "gatepost_attempts_total{" + app + ",status=\"2xx\",upstream=\"app\"} 5.0",
                    "gatepost_request_duration_seconds_count{route=\"all\",upstream=\"app\"} 5",
                    "gatepost_request_duration_seconds_bucket{route=\"all\",upstream=\"app\",le=\"+Inf\"} 5",
                    "gatepost_attempt_duration_seconds_count{phase=\"wait\"," + app + ",upstream=\"app\"} 5",
                    "gatepost_server_connections_opened_total{" + app + ",upstream=\"app\"} 1.0",
                    "gatepost_server_state{" + dead + ",state=\"up\",upstream=\"dead\"} 1.0",
                    "gatepost_server_state{" + dead + ",state=\"ejected\",upstream=\"dead\"} 0.0",
                    "gatepost_server_in_flight{" + app + ",upstream=\"app\"} 0.0",
                    "gatepost_client_connections 1.0"));
        }
    }

    @Test
    void every_line_is_well_formed_and_no_series_is_there_twice() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); Gatepost gatepost = start(origin, 1)) {
            HttpResponse<String> response = scrape(gatepost);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type")).hasValue(Metrics.CONTENT_TYPE);
            List<String> samples = response.body().lines().filter(l -> !l.startsWith("#")).toList();
            assertThat(samples).allMatch(l -> l.matches(SAMPLE));
            assertThat(samples.stream().map(l -> l.substring(0, l.lastIndexOf(' ')))).doesNotHaveDuplicates();
            assertThat(response.body()).contains("jvm_memory_used_bytes", "gatepost_netty_direct_memory_bytes",
                    "gatepost_journal_written_total",
                    "gatepost_event_loop_waiting_tasks{loop=\"0\"} ",
                    "gatepost_journal_lost_total{reason=\"queue_full\"} 0.0",
                    "process_uptime_seconds", "gatepost_upstream_waiting{upstream=\"app\"} 0.0");
        }
    }

    private Gatepost start(Origin origin, int nobody) throws IOException {
        String text = """
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                access_log: { path: "" }
                journal: { path: "" }
                upstreams:
                  app: { servers: [ "%s" ] }
                  dead: { servers: [ { address: "127.0.0.1:%d", max_fails: 0 } ] }
                routes:
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - { name: all, upstream: app }
                """.formatted(origin.endpoint(), nobody);
        Configuration.Loaded loaded = Configuration.parse(text, dir, "test.yaml");
        assertThat(loaded.problems()).isEmpty();
        return Gatepost.start(Objects.requireNonNull(loaded.settings()));
    }
}
