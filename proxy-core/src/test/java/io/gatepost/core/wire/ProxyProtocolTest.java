package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Network;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The PROXY protocol from load balancers. */
class ProxyProtocolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static TestProxy proxy(Origin origin, String from) throws IOException {
        return TestProxy.start(s -> {
            s.proxyProtocol = List.of(Network.parse(from));
            s.headerTimeout = 300;
            s.upstream("app").server(origin.endpoint());
        });
    }

    /** What the server is told of the client, after this header. */
    private static String clientAfter(byte[] header) throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, "127.0.0.0/8");
                RawConnection client = proxy.connect()) {
            client.send(header);
            client.send(GET);
            assertThat(client.response().status()).isEqualTo(200);
            client.send(GET);
            assertThat(client.response().status()).isEqualTo(200);
            return String.valueOf(origin.requests().getLast().field("x-forwarded-for"));
        }
    }

    private static byte[] text(String header) {
        return header.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex);
    }

    @Test
    void the_client_is_whom_the_header_names() throws Exception {
        assertThat(clientAfter(text("PROXY TCP4 192.0.2.7 198.51.100.1 50000 443\r\n"))).isEqualTo("192.0.2.7");
        assertThat(clientAfter(text("PROXY TCP6 2001:db8::7 2001:db8::1 50000 443\r\n"))).isEqualTo("2001:db8::7");
        assertThat(clientAfter(binary("2111000c" + "c0000207" + "c6336401" + "c350" + "01bb"))).isEqualTo("192.0.2.7");
        assertThat(clientAfter(binary("21110013" + "c0000207" + "c6336401" + "c350" + "01bb" + "04000400000000")))
                .as("with a TLV").isEqualTo("192.0.2.7");
    }

    @Test
    void a_header_that_names_nobody_leaves_the_peer() throws Exception {
        assertThat(clientAfter(text("PROXY UNKNOWN\r\n"))).isEqualTo("127.0.0.1");
        assertThat(clientAfter(binary("20000000"))).isEqualTo("127.0.0.1");
    }

    @Test
    void a_header_may_come_byte_by_byte() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, "127.0.0.0/8");
                RawConnection client = proxy.connect()) {
            for (byte b : text("PROXY TCP4 192.0.2.7 198.51.100.1 50000 443\r\n" + GET)) {
                client.send(new byte[]{b});
            }
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(origin.request().field("x-forwarded-for")).isEqualTo("192.0.2.7");
        }
    }

    private static void refused(byte[] bytes, String from) throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, from);
                RawConnection client = proxy.connect()) {
            client.send(bytes);
            assertThat(client.end().bytes()).isEmpty();
            assertThat(proxy.incident().cause()).isEqualTo(Cause.PROXY_PROTOCOL_INVALID);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void what_is_no_header_is_an_incident_and_the_end() throws Exception {
        for (String bytes : List.of(GET, "PROXY TCP4 192.0.2.7 198.51.100.1 50000\r\n",
                "PROXY TCP4 192.0.2.777 198.51.100.1 50000 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 50000 70000\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
                "PROXY UNKNOWN" + "x".repeat(200) + "\r\n")) {
            refused(text(bytes), "127.0.0.0/8");
        }
        refused(binary("3111000c" + "c0000207" + "c6336401" + "c350" + "01bb"), "127.0.0.0/8");
        refused(binary("21110004" + "c0000207"), "127.0.0.0/8");
        refused(binary("2111ffff"), "127.0.0.0/8");
    }

    @Test
    void a_peer_that_is_not_trusted_is_turned_away() throws Exception {
        refused(text("PROXY TCP4 192.0.2.7 198.51.100.1 50000 443\r\n" + GET), "10.0.0.0/8");
    }

    @Test
    void a_header_that_does_not_come_in_time_is_an_incident() throws Exception {
        refused(text("PROXY TCP4 192."), "127.0.0.0/8");
    }
}
