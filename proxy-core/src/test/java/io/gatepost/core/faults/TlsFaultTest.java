package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertTold;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.TlsOrigin;
import io.gatepost.core.tls.Certificates;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** TLS to servers, through the proxy. */
class TlsFaultTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static TestProxy proxy(Endpoint server) throws IOException {
        return TestProxy.start(s -> {
            var app = s.upstream("app").server(server);
            app.tls = Certificates.trusting("app.gatepost.test");
            app.connectTimeout = 1000;
            app.tlsTimeout = 300;
            app.readTimeout = 1000;
        });
    }

    private static void send(SSLSocket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Attempt fails(TestProxy proxy, Cause cause) throws Exception {
        assertTold(proxy.exchange(GET), cause);
        Ended ended = proxy.ended();
        assertAnswered(ended, cause, Phase.TLS_HANDSHAKE);
        assertFailed(ended.attempt(), cause, Phase.TLS_HANDSHAKE);
        assertThat(ended.attempt().timing().connect()).isNotNegative();
        assertThat(ended.attempt().timing().tls()).isNotNegative();
        assertThat(ended.attempt().timing().send()).isNegative();
        return ended.attempt();
    }

    @Test
    void requests_share_one_handshake_over_a_kept_connection() throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(Certificates.GOOD, false, "TLSv1.3", (c, tcp) -> {
            while (true) {
                TlsOrigin.readRequest(c);
                send(c, ANSWER);
            }
        }); TestProxy proxy = proxy(origin.endpoint())) {
            assertThat(proxy.exchange(GET).bodyText()).isEqualTo("ok");
            assertThat(proxy.exchange(GET).bodyText()).isEqualTo("ok");
            assertThat(origin.handshakes()).isOne();
            Attempt first = proxy.ended().attempt();
            assertThat(first.timing().tls()).isNotNegative();
            assertThat(proxy.ended().attempt().timing().tls()).isNegative();
        }
    }

    @Test
    void a_large_body_comes_whole_through_tls() throws Exception {
        byte[] body = new byte[20_000_000];
        try (TlsOrigin origin = TlsOrigin.start(Certificates.GOOD, false, "TLSv1.3", (c, tcp) -> {
            TlsOrigin.readRequest(c);
            send(c, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            c.getOutputStream().write(body);
        }); TestProxy proxy = proxy(origin.endpoint())) {
            assertThat(proxy.exchange(GET).body()).hasSize(body.length);
        }
    }

    @Test
    void an_expired_certificate() throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(Certificates.EXPIRED, false, "TLSv1.3", (c, tcp) -> {
        }); TestProxy proxy = proxy(origin.endpoint())) {
            fails(proxy, Cause.TLS_CERT_EXPIRED);
        }
    }

    @Test
    void the_handshake_gets_no_answer() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> Faults.await(done)); TestProxy proxy = proxy(origin.endpoint())) {
            Attempt attempt = fails(proxy, Cause.TLS_HANDSHAKE_TIMEOUT);
            assertThat(attempt.limitMillis()).isEqualTo(300);
            done.countDown();
        }
    }

    @Test
    void the_handshake_is_reset() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.read(5);
            c.reset();
        }); TestProxy proxy = proxy(origin.endpoint())) {
            assertThat(fails(proxy, Cause.TLS_HANDSHAKE_RESET).errno()).isEqualTo(104);
        }
    }

    @Test
    void the_server_speaks_plain_http() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.read(5);
            c.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        }); TestProxy proxy = proxy(origin.endpoint())) {
            Attempt attempt = fails(proxy, Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP);
            assertThat(attempt.evidence().firstBytes()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void the_server_wants_a_certificate_and_says_so_after_the_handshake() throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(Certificates.GOOD, true, "TLSv1.3", (c, tcp) -> {
        }); TestProxy proxy = proxy(origin.endpoint())) {
            assertTold(proxy.exchange(GET), Cause.TLS_CLIENT_CERT_REQUIRED);
        }
    }

    @Test
    void a_body_that_ends_with_the_connection_ends_without_close_notify() throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(Certificates.GOOD, false, "TLSv1.3", (c, tcp) -> {
            TlsOrigin.readRequest(c);
            send(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npart");
            tcp.shutdownOutput();
            c.getInputStream().read();
        }); TestProxy proxy = proxy(origin.endpoint()); RawConnection client = proxy.connect()) {
            client.send(GET);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_TLS_TRUNCATED);
        }
    }

    @Test
    void a_body_that_ends_with_close_notify_is_whole() throws Exception {
        try (TlsOrigin origin = TlsOrigin.start(Certificates.GOOD, false, "TLSv1.3", (c, tcp) -> {
            TlsOrigin.readRequest(c);
            send(c, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole");
        }); TestProxy proxy = proxy(origin.endpoint())) {
            assertThat(proxy.exchange(GET).bodyText()).isEqualTo("whole");
            assertThat(proxy.ended().cause()).isNull();
        }
    }
}
