package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Servers that answer before they have read the request, and what is left of it. */
class EarlyResponseTest {
    private static final int LENGTH = 10_000_000;
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LENGTH + "\r\n\r\n";
    private static final String TOO_LARGE = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 6\r\n"
            + "Connection: close\r\n\r\nearly\n";

    private static void upload(RawConnection client) throws IOException {
        client.send(POST);
        Thread.ofVirtual().start(() -> {
            try {
                client.send(new byte[LENGTH]);
            } catch (IOException e) {
                // refused
            }
        });
    }

    private static void told(TestProxy proxy, HttpMessage response) throws Exception {
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.body()).isEqualTo("early\n");
        assertThat(response.field("Connection")).isEqualTo("close");
        Ended ended = proxy.ended();
        assertThat(ended.cause()).isEqualTo(Cause.UPSTREAM_EARLY_RESPONSE);
        assertThat(ended.record().outcome().phase()).isEqualTo(Phase.SEND_REQUEST);
        assertThat(ended.status()).isEqualTo(413);
        assertThat(ended.attempt().upstreamStatus()).isEqualTo(413);
        assertThat(proxy.allEnded()).hasSize(1);
        assertThat(proxy.unasked()).isEmpty();
    }

    /** With unread bytes in its socket, the server's close is a reset. */
    @RepeatedTest(5)
    void k4_a_response_before_a_reset_is_delivered() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(TOO_LARGE);
            c.reset();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            upload(client);
            told(proxy, client.response());
        }
    }

    @Test
    void k3_a_response_is_passed_on_at_once_and_no_more_is_sent_to_the_server() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch checked = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(TOO_LARGE);
            await(answered);
            // drains politely: what was under way, and not the whole body
            int rest = c.end().bytes().length();
            assertThat(rest).isLessThan(LENGTH);
            checked.countDown();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            upload(client);
            told(proxy, client.response());
            answered.countDown();
            await(checked);
        }
    }

    /** The client's bytes are taken and dropped for a while, so that no reset destroys the response on its way. */
    @Test
    void k8_a_client_that_sends_on_can_read_the_response() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send(TOO_LARGE);
        }); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.lingerBytes = 100_000_000;
            s.lingerTime = 10_000;
        }); RawConnection client = proxy.connect()) {
            client.send(POST).send(new byte[LENGTH]); // all of it, before it looks at the response
            told(proxy, client.response());
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
        }
    }

    @Test
    void k8_lingering_ends_after_its_time() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.lingerTime = 200;
        }); RawConnection client = proxy.connect()) {
            assertThat(client.send("BAD\r\n\r\n").response().status()).isEqualTo(400);
            // the FIN comes with the response, the end of the connection later
            assertThat(client.end()).isEqualTo(new End("", false));
            Awaitility.await().until(() -> proxy.proxy().connections() == 0);
        }
    }

    @Test
    void k8_lingering_ends_after_so_many_bytes() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.lingerTime = 60_000;
            s.lingerBytes = 1_000_000;
        }); RawConnection client = proxy.connect()) {
            client.send("BAD\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                try {
                    client.send(new byte[100_000_000]);
                } catch (IOException e) {
                    // cut off
                }
            });
            Awaitility.await().until(() -> proxy.proxy().connections() == 0);
        }
    }

    @Test
    void k3_a_good_early_response_leaves_the_request_flowing() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                String part = c.read(5);
                c.send("5\r\n" + part + "\r\n");
            }
            c.send("0\r\n\r\n").end();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\n\r\n");
            assertThat(client.responseHead().status()).isEqualTo(200);
            for (String part : new String[]{"alpha", "gamma", "delta"}) {
                client.send(part);
                assertThat(client.read(10)).isEqualTo("5\r\n" + part + "\r\n");
            }
            assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @Test
    void k3_the_connection_of_a_refused_upload_is_not_used_again() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").end();
        }, c -> Origin.answer(c, Origin.OK)); TestProxy proxy = TestProxy.to(origin)) {
            try (RawConnection client = proxy.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfirst");
                assertThat(client.response().status()).isEqualTo(403);
            }
            assertThat(proxy.ended().cause()).isEqualTo(Cause.UPSTREAM_EARLY_RESPONSE);
            assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
            assertThat(proxy.ended().attempt().reused()).isFalse();
        }
    }

    /** A client that waits for a word before it sends has been told no: that is no early response. */
    @Test
    void k3_a_refused_expectation_is_no_fault() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n").end();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(401);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
