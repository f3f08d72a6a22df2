package io.gatepost.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.core.testing.RawConnection.End;
import org.junit.jupiter.api.Test;

/** The test kit sees what it says it sees. */
class TestProxyTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void one_exchange_is_forwarded_and_told() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send(GET).response();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("ok");
            assertThat(origin.request().target()).isEqualTo("/x");
            Ended ended = proxy.ended();
            assertThat(ended.failed()).isFalse();
            assertThat(ended.attempt().upstreamStatus()).isEqualTo(200);
        }
    }

    @Test
    void a_script_that_asserts_wrongly_fails_its_test() throws Exception {
        Origin origin = Origin.scripted(c -> {
            throw new AssertionError("as scripted");
        });
        try (RawConnection client = RawConnection.connect(origin.endpoint())) {
            client.end();
        }
        assertThatThrownBy(origin::close).hasRootCauseMessage("as scripted");
    }

    @Test
    void a_reset_is_told_from_a_close() throws Exception {
        try (Origin origin = Origin.scripted(c -> c.send("bye"), c -> {
            c.send("bye");
            c.request();
            c.reset();
        })) {
            try (RawConnection client = RawConnection.connect(origin.endpoint())) {
                assertThat(client.end()).isEqualTo(new End("bye", false));
            }
            try (RawConnection client = RawConnection.connect(origin.endpoint())) {
                assertThat(client.read(3)).isEqualTo("bye");
                assertThat(client.send(GET).end()).isEqualTo(new End("", true));
            }
        }
    }
}
