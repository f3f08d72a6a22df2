package io.gatepost.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.Network;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.core.config.StaticPage;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taken out on purpose: 503 with Retry-After, at every level, and who is served all the same. */
class MaintenanceTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Network LOOPBACK = Network.parse("127.0.0.0/8");

    private Origin origin;

    @BeforeEach
    void start() throws Exception {
        origin = Origin.answering(Origin.OK);
    }

    @AfterEach
    void stop() throws Exception {
        origin.close();
    }

    private TestProxy proxy(BiConsumer<Settings, RouteSettings> setup) throws Exception {
        return TestProxy.start(s -> setup.accept(s, s.route("all", s.upstream("app", origin))));
    }

    private static MaintenanceConfig on(@Nullable Instant until, long retryAfter) {
        return new MaintenanceConfig(true, null, until, retryAfter, null, List.of());
    }

    private static HttpMessage kept(TestProxy proxy) throws Exception {
        HttpMessage response = proxy.exchange(GET);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.field("Cache-Control")).isEqualTo("no-store");
        assertThat(response.field("Proxy-Status")).contains("details=\"MAINTENANCE\"");
        var ended = proxy.ended();
        assertThat(ended.cause()).isEqualTo(Cause.MAINTENANCE);
        assertThat(ended.attempts()).isEmpty();
        assertThat(response.field("Gatepost-Failure")).isEqualTo(ended.record().id());
        return response;
    }

    @Test
    void proxy_route_upstream_and_server_can_be_taken_out() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(null, 60))) {
            assertThat(kept(proxy).field("Retry-After")).isEqualTo("60");
        }
        try (TestProxy proxy = proxy((s, r) -> r.maintenance = on(null, 61))) {
            assertThat(kept(proxy).field("Retry-After")).isEqualTo("61");
        }
        try (TestProxy proxy = proxy((s, r) -> r.upstream.maintenance = on(null, 62))) {
            assertThat(kept(proxy).field("Retry-After")).isEqualTo("62");
        }
        try (TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(
                new ServerConfig(origin.endpoint(), 1, 0, true, 10_000, 0, false, AdminState.MAINTENANCE)))) {
            kept(proxy);
        }
        assertThat(origin.connections()).isZero();
    }

    @Test
    void a_route_in_maintenance_leaves_the_others_alone() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> {
            RouteSettings out = s.route("out", r.upstream);
            out.path = "/out";
            out.maintenance = on(null, 60);
        })) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(proxy.exchange("GET /out HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(503);
            assertThat(proxy.exchange("GET /out/x HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(503);
        }
    }

    @Test
    void the_whole_proxy_in_maintenance_needs_no_route() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> {
            r.host = "other";
            s.maintenance = on(null, 60);
        })) {
            kept(proxy);
        }
    }

    @Test
    void retry_after_counts_down_to_the_announced_end() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(Instant.now().plusSeconds(1000), 60))) {
            assertThat(Long.parseLong(Objects.requireNonNull(kept(proxy).field("Retry-After")))).isBetween(900L, 1000L);
        }
    }

    @Test
    void retry_after_is_the_configured_one_where_the_end_has_passed() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(Instant.now().minusSeconds(1000), 60))) {
            assertThat(kept(proxy).field("Retry-After")).isEqualTo("60");
        }
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(null, 0))) {
            assertThat(kept(proxy).field("Retry-After")).isNull();
        }
    }

    @Test
    void a_page_of_ones_own_is_sent_as_it_is() throws Exception {
        String page = "<h1>Zur\u00fcck um 6</h1>";
        StaticPage own = new StaticPage("text/html; charset=utf-8", page.getBytes(UTF_8));
        try (TestProxy proxy = proxy(
                (s, r) -> s.maintenance = new MaintenanceConfig(true, null, null, 60, own, List.of()));
                RawConnection client = proxy.connect()) {
            HttpMessage response = kept(proxy);
            assertThat(response.bodyText()).isEqualTo(page);
            assertThat(response.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            HttpMessage head = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").responseTo("HEAD");
            assertThat(head.field("Content-Length")).isEqualTo(String.valueOf(page.getBytes(UTF_8).length));
            assertThat(client.send(GET).response().status()).isEqualTo(503);
        }
    }

    @Test
    void the_built_in_page_comes_in_the_form_that_the_client_accepts() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(null, 60))) {
            HttpMessage html = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n");
            assertThat(html.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(html.body()).contains("maintenance");
            HttpMessage json = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n\r\n");
            assertThat(json.field("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void who_is_named_is_served_all_the_same() throws Exception {
        MaintenanceConfig config = new MaintenanceConfig(true, null, null, 60, null, List.of(LOOPBACK));
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = config)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            HttpMessage forged = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
            assertThat(forged.status()).as("a stranger's word counts for nothing").isEqualTo(200);
        }
        try (TestProxy proxy = proxy((s, r) -> {
            s.maintenance = config;
            s.trusted.add(LOOPBACK);
        })) {
            HttpMessage behind = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
            assertThat(behind.status()).isEqualTo(503);
        }
    }

    @Test
    void a_flag_file_switches_it_on_and_off(@TempDir Path folder) throws Exception {
        Path flag = folder.resolve("maintenance.on");
        try (TestProxy proxy = proxy(
                (s, r) -> r.maintenance = new MaintenanceConfig(false, flag, null, 60, null, List.of()))) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            Files.createFile(flag);
            await().until(() -> proxy.exchange(GET).status() == 503);
            Files.delete(flag);
            await().until(() -> proxy.exchange(GET).status() == 200);
        }
    }

    @Test
    void a_flag_file_that_is_there_at_the_start_counts_at_once(@TempDir Path folder) throws Exception {
        Path flag = Files.createFile(folder.resolve("maintenance.on"));
        try (TestProxy proxy = proxy(
                (s, r) -> r.upstream.maintenance = new MaintenanceConfig(false, flag, null, 60, null, List.of()))) {
            kept(proxy);
        }
    }

    @Test
    void a_request_with_content_is_answered_and_its_connection_closed() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(null, 60)); RawConnection client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            HttpMessage response = client.response();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end().reset()).isFalse();
        }
    }

    @Test
    void a_request_about_the_proxy_itself_is_answered_all_the_same() throws Exception {
        try (TestProxy proxy = proxy((s, r) -> s.maintenance = on(null, 60))) {
            assertThat(proxy.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(204);
        }
    }
}
