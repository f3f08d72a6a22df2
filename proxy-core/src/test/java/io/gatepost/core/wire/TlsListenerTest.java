package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.ListenerTls;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.tls.Certificates;
import io.gatepost.diagnostics.cause.Cause;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS from clients. */
class TlsListenerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.gatepost.test\r\nConnection: close\r\n\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private ListenerTls.Certificate files(String name, X509Bundle bundle) throws IOException {
        Path cert = dir.resolve(name + ".pem");
        Path key = dir.resolve(name + ".key");
        Files.writeString(cert, bundle.getCertificatePathPEM());
        Files.writeString(key, bundle.getPrivateKeyPEM());
        return new ListenerTls.Certificate(cert, key);
    }

    private static ListenerTls tls(ListenerTls.Certificate... certificates) {
        return new ListenerTls(List.of(certificates), List.of("TLSv1.2", "TLSv1.3"), List.of(), null, false);
    }

    private static TestProxy proxy(Origin origin, ListenerTls tls) throws IOException {
        return TestProxy.start(s -> {
            s.tls = tls;
            s.upstream("app").server(origin.endpoint());
        });
    }

    private static SSLSocket connect(TestProxy proxy, X509Bundle trusted, String version, @Nullable String name)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{trusted.toTrustManager()}, new SecureRandom());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", proxy.address().port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[]{version});
        if (name != null) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String exchange(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static X509Certificate shown(TestProxy proxy, @Nullable String name) throws Exception {
        try (SSLSocket socket = connect(proxy, Certificates.CA, "TLSv1.3", name)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void requests_come_through_tls_and_the_server_is_told() throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (Origin origin = Origin.answering(OK);
                    TestProxy proxy = proxy(origin, tls(files("good", Certificates.GOOD)));
                    SSLSocket client = connect(proxy, Certificates.CA, version, null)) {
                assertThat(exchange(client, GET)).startsWith("HTTP/1.1 200 OK").endsWith("ok");
                assertThat(origin.request().field("x-forwarded-proto")).isEqualTo("https");
            }
        }
    }

    @Test
    void large_bodies_flow_both_ways() throws Exception {
        String body = "x".repeat(3_000_000);
        try (Origin origin = Origin
                .answering("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                TestProxy proxy = proxy(origin, tls(files("good", Certificates.GOOD)));
                SSLSocket client = connect(proxy, Certificates.CA, "TLSv1.3", null)) {
            String answer = exchange(client, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body);
            assertThat(answer).endsWith("\r\n\r\n" + body);
            assertThat(origin.request().body()).hasSize(body.length());
        }
    }

    @Test
    void the_certificate_is_the_one_for_the_name() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin,
                        tls(files("other", Certificates.OTHER), files("good", Certificates.GOOD),
                                files("exact", Certificates.EXACT)))) {
            assertThat(shown(proxy, "exact.wild.gatepost.test")).isEqualTo(Certificates.EXACT.getCertificate());
            assertThat(shown(proxy, "app.gatepost.test")).isEqualTo(Certificates.GOOD.getCertificate());
            assertThat(shown(proxy, "x.wild.gatepost.test")).isEqualTo(Certificates.GOOD.getCertificate());
            assertThat(shown(proxy, "unknown.test")).isEqualTo(Certificates.OTHER.getCertificate());
            assertThat(shown(proxy, null)).isEqualTo(Certificates.OTHER.getCertificate());
        }
    }

    @Test
    void a_changed_file_is_read_again_and_a_broken_one_is_not_used() throws Exception {
        ListenerTls.Certificate at = files("site", Certificates.OTHER);
        try (Origin origin = Origin.answering(OK); TestProxy proxy = proxy(origin, tls(at))) {
            assertThat(shown(proxy, null)).isEqualTo(Certificates.OTHER.getCertificate());
            Files.writeString(at.cert(), "no certificate");
            Files.setLastModifiedTime(at.cert(), FileTime.from(Instant.now().plusSeconds(5)));
            files("site", Certificates.GOOD);
            Files.setLastModifiedTime(at.cert(), FileTime.from(Instant.now().plusSeconds(10)));
            await().until(() -> shown(proxy, null).equals(Certificates.GOOD.getCertificate()));
        }
    }

    @Test
    void a_client_without_the_wanted_certificate_is_turned_away() throws Exception {
        ListenerTls.Certificate good = files("good", Certificates.GOOD);
        Path ca = dir.resolve("ca.pem");
        Files.writeString(ca, Certificates.CA.getCertificatePEM());
        ListenerTls wanted = new ListenerTls(List.of(good), List.of("TLSv1.2"), List.of(), ca, true);
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, wanted);
                SSLSocket client = connect(proxy, Certificates.CA, "TLSv1.2", null)) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
            assertThat(proxy.incident().cause()).isEqualTo(Cause.CLIENT_TLS_HANDSHAKE_FAILED);
        }
    }

    @Test
    void a_client_that_begins_no_handshake_is_an_incident() throws Exception {
        ListenerTls good = tls(files("good", Certificates.GOOD));
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.tls = good;
            s.headerTimeout = 200;
            s.upstream("app").server(origin.endpoint());
        }); RawConnection client = proxy.connect()) {
            assertThat(client.end().bytes()).isEmpty();
            assertThat(proxy.incident().cause()).isEqualTo(Cause.CLIENT_TLS_HANDSHAKE_FAILED);
        }
    }

    @Test
    void a_plain_request_on_the_port_is_told_so() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, tls(files("good", Certificates.GOOD)))) {
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(400);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_PLAIN_HTTP_ON_TLS_PORT);
        }
    }

    @Test
    void a_client_that_refuses_our_certificate_is_an_incident() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, tls(files("good", Certificates.GOOD)));
                SSLSocket client = connect(proxy, Certificates.OTHER_CA, "TLSv1.2", null)) {
            assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
            assertThat(proxy.incident().cause()).isEqualTo(Cause.CLIENT_TLS_HANDSHAKE_FAILED);
        }
    }
}
