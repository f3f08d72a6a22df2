package io.gatepost.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that listen to what happens. */
@Timeout(30)
class EventStreamsTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    @Test
    void a_failure_and_statistics_are_told_and_a_client_that_comes_back_misses_nothing() throws Exception {
        try (Gatepost gatepost = start()) {
            String id;
            try (BufferedReader events = reader(listen(gatepost, "", ""))) {
                fail(gatepost, "/first");
                assertThat(until(events, "event: failure")).isNotNull();
                id = until(events, "id: ").substring(4);
                assertThat(until(events, "data: ")).contains("CONNECT_REFUSED", "/first");
                until(events, "event: statistics");
                assertThat(until(events, "data: ")).contains("\"upstreams\":[{\"name\":\"app\"");
            }
            fail(gatepost, "/second");
            try (BufferedReader events = reader(listen(gatepost, "?types=failure", id))) {
                assertThat(until(events, "data: ")).contains("/second");
            }
        }
    }

    @Test
    void more_clients_than_allowed_and_unknown_types_are_refused() throws Exception {
        try (Gatepost gatepost = start()) {
            assertThat(listen(gatepost, "?types=weather", "").statusCode()).isEqualTo(400);
            for (int i = 0; i < EventStreams.MOST; i++) {
                assertThat(listen(gatepost, "", "").statusCode()).isEqualTo(200);
            }
            assertThat(listen(gatepost, "", "").statusCode()).isEqualTo(503);
        }
    }

    private Gatepost start() throws IOException {
        Configuration.Loaded loaded = Configuration.parse("""
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                access_log: { path: "" }
                upstreams: { app: { servers: [ { address: "127.0.0.1:1", max_fails: 0 } ] } }
                """, dir, "test.yaml");
        assertThat(loaded.problems()).isEmpty();
        return Gatepost.start(Objects.requireNonNull(loaded.settings()));
    }

    private static void fail(Gatepost gatepost, String path) throws IOException {
        try (RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
            assertThat(c.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(502);
        }
    }

    private HttpResponse<InputStream> listen(Gatepost gatepost, String query, String lastId) throws Exception {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://" + gatepost.adminAddress() + "/api/v1/events" + query));
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String until(BufferedReader events, String start) throws IOException {
        String line = "";
        while (!line.startsWith(start)) {
            line = Objects.requireNonNull(events.readLine());
        }
        return line;
    }
}
