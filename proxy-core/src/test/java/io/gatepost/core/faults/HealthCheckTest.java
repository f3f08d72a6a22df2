package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertTold;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.HealthCheck;
import io.gatepost.core.config.HealthCheck.StatusRange;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.TlsOrigin;
import io.gatepost.core.tls.Certificates;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Active health checks, of servers that answer them or do not. */
class HealthCheckTest {
    private static HealthCheck check(@Nullable String path, @Nullable String body) {
        return new HealthCheck(path, null, 40, 300, 2, 2, List.of(new StatusRange(200, 299)), body);
    }

    private static TestProxy proxy(HealthCheck check, Endpoint... servers) throws IOException {
        return TestProxy.start(s -> {
            var app = s.upstream("app");
            for (Endpoint server : servers) {
                app.server(server);
            }
            app.healthCheck = check;
        });
    }

    @Test
    void a_server_that_fails_its_checks_is_out_until_they_go_well() throws Exception {
        AtomicReference<String> health = new AtomicReference<>("HTTP/1.1 500 Sick\r\nContent-Length: 0\r\n\r\n");
        try (Origin origin = Origin.scripted(c -> {
            while (true) {
                String path = c.requestHead().target();
                c.send(path.equals("/health") ? health.get() : OK);
            }
        }); TestProxy proxy = proxy(check("/health", null), origin.endpoint())) {
            ServerChange out = proxy.change();
            assertThat(out.to()).isEqualTo("unhealthy");
            assertThat(out.reason()).isEqualTo("2 health checks in a row failed: status 500");
            assertTold(proxy.exchange(GET), Cause.ALL_SERVERS_UNHEALTHY);
            health.set("HTTP/1.1 204 Well\r\n\r\n");
            ServerChange back = proxy.change();
            assertThat(back.to()).isEqualTo("up");
            assertThat(back.reason()).isEqualTo("2 health checks in a row went well");
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
        }
    }

    private static String reasonOf(HealthCheck check, Endpoint server) throws Exception {
        try (TestProxy proxy = proxy(check, server)) {
            ServerChange change = proxy.change();
            assertThat(change.to()).isEqualTo("unhealthy");
            return change.reason();
        }
    }

    @Test
    void each_failure_says_why() throws Exception {
        assertThat(reasonOf(check("/health", null), Faults.nobody())).contains("CONNECT_REFUSED (ECONNREFUSED");
        assertThat(reasonOf(check(null, null), Faults.nobody())).contains("CONNECT_REFUSED");
        try (Origin origin = Origin.scripted(RawConnection::requestHead)) {
            assertThat(reasonOf(check("/health", null), origin.endpoint())).contains("closed before a response");
        }
        try (Origin origin = Origin.scripted(c -> c.end())) {
            assertThat(reasonOf(check("/health", null), origin.endpoint()))
                    .contains("nothing within 300 ms, waiting for the response");
        }
        try (Origin origin = Origin.scripted(c -> c.send("SSH-2.0-OpenSSH\r\n"))) {
            assertThat(reasonOf(check("/health", null), origin.endpoint())).contains("RESPONSE_NOT_HTTP");
        }
        try (Origin origin = Origin
                .answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsick")) {
            assertThat(reasonOf(check("/health", "well"), origin.endpoint())).contains("'well' is not in the content");
        }
    }

    @Test
    void others_are_used_where_one_is_unhealthy() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(check("/health", "ok"), Faults.nobody(), origin.endpoint())) {
            assertThat(proxy.change().to()).isEqualTo("unhealthy");
            for (int i = 0; i < 6; i++) {
                assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void checks_speak_tls_where_the_upstream_does() throws Exception {
        try (TlsOrigin expired = TlsOrigin.start(Certificates.EXPIRED, false, "TLSv1.3", (c, tcp) -> {
            TlsOrigin.readRequest(c);
            c.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
        }); TestProxy proxy = TestProxy.start(s -> {
            var app = s.upstream("app").server(expired.endpoint());
            app.tls = Certificates.trusting("app.gatepost.test");
            app.healthCheck = check("/health", null);
        })) {
            assertThat(proxy.change().reason()).contains("TLS_CERT_EXPIRED");
        }
    }
}
