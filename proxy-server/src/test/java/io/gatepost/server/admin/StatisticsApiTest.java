package io.gatepost.server.admin;

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
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program with real traffic, asked how it was. */
class StatisticsApiTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    private Gatepost start(Origin origin, int nobody) throws IOException {
        String text = """
                instance: gw-1
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                access_log: { path: "" }
                upstreams:
                  app:
                    servers: [ { address: "%s", max_fails: 0 }, { address: "127.0.0.1:%d", max_fails: 0 } ]
                    next_upstream: { on: [error], budget: 100%% }
                  dead: { servers: [ { address: "127.0.0.1:%d", max_fails: 0 } ] }
                routes:
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - { name: all, upstream: app }
                """.formatted(origin.endpoint(), nobody, nobody);
        Configuration.Loaded loaded = Configuration.parse(text, dir, "test.yaml");
        assertThat(loaded.problems()).isEmpty();
        return Gatepost.start(Objects.requireNonNull(loaded.settings()));
    }

    @Test
    void counts_and_latencies_are_those_of_the_traffic_and_outlive_a_restart() throws Exception {
        int nobody = unusedPort();
        String server = "127.0.0.1:" + nobody;
        try (Origin origin = Origin.answering(Origin.OK)) {
            try (Gatepost gatepost = start(origin, nobody)) {
                try (RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
                    for (int i = 0; i < 10; i++) {
                        assertThat(c.send(GET).response().status()).isEqualTo(200);
                    }
                    for (int i = 0; i < 3; i++) {
                        assertThat(c.send(GET.replace("/x", "/dead")).response().status()).isEqualTo(502);
                    }
                }
                // An exchange is told a moment after the client has its response.
                await().untilAsserted(() -> upstream(ok(gatepost, "upstreams/app"), server));
                await().untilAsserted(() -> routes(gatepost));
                await().untilAsserted(() -> summary(gatepost, server));
                assertThat(ok(gatepost, "journal").path("state").stringValue()).isEqualTo("writing");
                assertThat(ok(gatepost, "journal").path("place").stringValue()).startsWith(dir.toString());
            }
            try (Gatepost again = start(origin, nobody)) {
                summary(again, server);
                assertThat(ok(again, "failures?cause=connect_refused&route=dead").path("failures").size()).isEqualTo(3);
                assertThat(ok(again, "upstreams/app").path("exchanges").path("totals").path("requests").longValue())
                        .isZero();
            }
        }
    }

    private static void upstream(JsonNode app, String refused) {
        assertThat(app.path("in_flight").longValue()).isZero();
        JsonNode exchanges = app.path("exchanges").path("totals");
        assertThat(exchanges.path("requests").longValue()).isEqualTo(10);
        assertThat(exchanges.path("failed").longValue()).isZero();
        assertThat(exchanges.path("status").path("2xx").longValue()).isEqualTo(10);
        assertThat(exchanges.path("retries").size()).isEqualTo(1);
        JsonNode attempts = app.path("attempts").path("totals");
        long refusals = attempts.path("failures").path("CONNECT_REFUSED").longValue();
        assertThat(refusals).isBetween(4L, 6L);
        assertThat(attempts.path("requests").longValue()).isEqualTo(10 + refusals);
        assertThat(attempts.path("connections").path("opened").longValue()).isBetween(1L, 2L);
        assertThat(attempts.path("connections").path("reused").longValue()).isBetween(8L, 9L);

        JsonNode good = app.path("servers").get(0);
        assertThat(good.path("state").stringValue()).isEqualTo("up");
        assertThat(good.path("idle_connections").longValue()).isBetween(1L, 2L);
        for (String window : new String[]{"10s", "1m", "5m", "1h", "start"}) {
            JsonNode latency = good.path("windows").path(window).path("latency");
            assertThat(latency.propertyNames()).as(window).contains("connect", "send", "wait", "receive", "total");
            assertThat(latency.path("wait").path("count").longValue()).isEqualTo(10);
            assertThat(latency.path("total").path("p50_ms").doubleValue()).isPositive()
                    .isLessThanOrEqualTo(latency.path("total").path("max_ms").doubleValue());
        }
        JsonNode bad = app.path("servers").get(1);
        assertThat(bad.path("name").stringValue()).isEqualTo(refused);
        assertThat(bad.path("totals").path("failed").longValue()).isEqualTo(refusals);
        assertThat(bad.path("totals").path("status").path("none").longValue()).isEqualTo(refusals);
    }

    private void routes(Gatepost gatepost) throws Exception {
        JsonNode routes = ok(gatepost, "routes").path("routes");
        assertThat(routes.size()).isEqualTo(2);
        assertThat(routes.get(0).path("name").stringValue()).isEqualTo("dead");
        assertThat(routes.get(0).path("totals").path("failures").path("CONNECT_REFUSED").longValue()).isEqualTo(3);
        assertThat(routes.get(0).path("windows").propertyNames()).containsExactly("1m");
        JsonNode all = ok(gatepost, "routes/all");
        assertThat(all.path("windows").path("1m").path("latency").path("total").path("count").longValue())
                .isEqualTo(10);
        assertThat(all.path("totals").path("bytes_in").longValue()).isEqualTo(10L * GET.length());
    }

    private void summary(Gatepost gatepost, String server) throws Exception {
        JsonNode summary = ok(gatepost, "failures/summary?by=cause,route,server,status&since=1h");
        assertThat(summary.path("failures").longValue()).isEqualTo(3);
        long retried = summary.path("retried").longValue();
        assertThat(retried).isBetween(4L, 6L);
        assertThat(summary.path("failed_attempts").longValue()).isEqualTo(3 + retried);
        JsonNode groups = summary.path("groups");
        assertThat(groups.size()).isEqualTo(2);
        JsonNode first = groups.get(0);
        assertThat(first.path("route").stringValue()).isEqualTo("all");
        assertThat(first.path("cause").stringValue()).isEqualTo("CONNECT_REFUSED");
        assertThat(first.path("server").stringValue()).isEqualTo(server);
        assertThat(first.path("status").intValue()).isEqualTo(200);
        JsonNode steps = ok(gatepost, "failures/summary?step=1h&upstream=dead").path("groups");
        assertThat(steps.get(0).path("from").stringValue()).endsWith(":00:00Z");
        assertThat(ok(gatepost, "failures/summary?until=1d").path("failures").longValue()).isZero();
    }

    @Test
    void wrong_questions_are_told_what_is_allowed() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); Gatepost gatepost = start(origin, unusedPort())) {
            assertThat(problem(gatepost, "failures/summary?by=cause,colour", 400)).contains("by has 'colour'")
                    .contains("server");
            assertThat(problem(gatepost, "failures/summary?by=cause,cause", 400)).contains("twice");
            assertThat(problem(gatepost, "failures/summary?step=0s", 400)).contains("step is '0s'");
            assertThat(problem(gatepost, "failures/summary?step=fast", 400)).contains("a duration from 1s to 365d");
            assertThat(problem(gatepost, "failures/summary?limit=10001", 400)).contains("limit");
            assertThat(problem(gatepost, "failures/summary?cause=TIRED", 400)).contains("TIRED");
            assertThat(problem(gatepost, "routes/none", 404)).contains("there are dead, all");
            assertThat(problem(gatepost, "routes?all", 400)).contains("unknown parameter");
        }
    }

    private JsonNode ok(Gatepost gatepost, String path) throws Exception {
        HttpResponse<String> response = get(gatepost, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    private String problem(Gatepost gatepost, String path, int status) throws Exception {
        HttpResponse<String> response = get(gatepost, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        return JsonMapper.shared().readTree(response.body()).path("detail").stringValue();
    }

    private HttpResponse<String> get(Gatepost gatepost, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://" + gatepost.adminAddress() + "/api/v1/" + path))
                .timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
