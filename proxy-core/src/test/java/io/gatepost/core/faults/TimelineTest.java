package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.postHead;
import static io.gatepost.core.faults.Faults.takes;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Steps;
import io.gatepost.diagnostics.journal.Timing;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where the time and the bytes of an exchange went: every part is counted once, and what did not take place is absent. */
class TimelineTest {
    private static final long ABSENT = Timing.ABSENT;

    private static void addsUp(Ended ended) {
        Timing t = ended.record().timing();
        assertThat(LongStream.of(t.readRequest(), t.queue(), t.upstream(), t.finish()).filter(x -> x != ABSENT).sum())
                .isEqualTo(t.total());
        for (Attempt attempt : ended.attempts()) {
            Steps s = attempt.timing();
            assertThat(LongStream.of(s.resolve(), s.connect(), s.tls(), s.send(), s.await(), s.receive())
                    .filter(x -> x != ABSENT).sum()).isEqualTo(s.total());
        }
    }

    @Test
    void each_step_has_the_time_that_it_took() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            takes(120);
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
            takes(80);
            c.send("cd").end();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\n");
            takes(60);
            client.send("Content-Length: 4\r\n\r\n12");
            takes(90);
            client.send("34");
            assertThat(client.response().body()).isEqualTo("abcd");
            Ended ended = proxy.ended();
            addsUp(ended);
            Timing t = ended.record().timing();
            assertThat(t.readRequest()).isGreaterThanOrEqualTo(55_000);
            assertThat(t.upstream()).isGreaterThanOrEqualTo(280_000);
            Steps s = ended.attempt().timing();
            assertThat(s.resolve()).isEqualTo(ABSENT);
            assertThat(s.connect()).isNotNegative();
            assertThat(s.tls()).isEqualTo(ABSENT);
            assertThat(s.connect() + s.send()).isGreaterThanOrEqualTo(80_000); // while the client sent its body
            assertThat(s.await()).isGreaterThanOrEqualTo(115_000);
            assertThat(s.receive()).isGreaterThanOrEqualTo(75_000);
        }
    }

    @Test
    void a_reused_connection_has_no_connect_and_tells_its_age() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            client.send(GET).response();
            Attempt first = proxy.ended().attempt();
            assertThat(first.reused()).isFalse();
            assertThat(first.requests()).isZero();
            assertThat(first.ageMillis()).isEqualTo(-1);
            assertThat(first.idleMillis()).isEqualTo(-1);
            takes(60);
            client.send(GET).response();
            Ended ended = proxy.ended();
            addsUp(ended);
            Attempt second = ended.attempt();
            assertThat(second.reused()).isTrue();
            assertThat(second.requests()).isEqualTo(1);
            assertThat(second.idleMillis()).isGreaterThanOrEqualTo(55);
            assertThat(second.ageMillis()).isGreaterThanOrEqualTo(second.idleMillis());
            assertThat(second.timing().connect()).isEqualTo(ABSENT);
        }
    }

    @Test
    void a_name_takes_time_to_resolve_and_an_address_does_not() throws Exception {
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app").server(new Endpoint("localhost", origin.endpoint().port()));
        })) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            Ended ended = proxy.ended();
            addsUp(ended);
            assertThat(ended.attempt().timing().resolve()).isNotNegative();
            assertThat(ended.attempt().server()).isEqualTo("localhost:" + origin.endpoint().port());
            assertThat(ended.attempt().address()).isEqualTo(origin.endpoint().toString());
        }
    }

    /** The wait for the final response is not what came after the word to go on. */
    @Test
    void an_interim_response_is_not_the_first_byte() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            c.requestHead();
            c.send("HTTP/1.1 100 Continue\r\n\r\n");
            c.read(4);
            takes(120);
            c.send(OK).end();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            client.send(postHead(4).replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
            assertThat(client.response().status()).isEqualTo(100);
            takes(60);
            client.send("1234");
            assertThat(client.response().status()).isEqualTo(200);
            Ended ended = proxy.ended();
            addsUp(ended);
            Steps s = ended.attempt().timing();
            assertThat(s.send()).isGreaterThanOrEqualTo(55_000);
            assertThat(s.await()).isGreaterThanOrEqualTo(115_000);
        }
    }

    @Test
    void what_was_not_reached_is_absent() throws Exception {
        try (TestProxy proxy = TestProxy.start(s -> s.upstream("app").server(Faults.nobody()))) {
            proxy.exchange(GET);
            Ended ended = proxy.ended();
            addsUp(ended);
            Steps s = ended.attempt().timing();
            assertThat(LongStream.of(s.resolve(), s.tls(), s.send(), s.await(), s.receive())).containsOnly(ABSENT);
            assertThat(s.connect()).isNotNegative();
        }
    }

    @Test
    void bytes_are_counted_as_they_were_on_the_wire() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: x\r\n\r\n"
                + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\n\r\n";
        try (Origin origin = Origin.answering(answer);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            for (int i = 0; i < 2; i++) { // the second on a reused connection
                String request = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
                int before = client.received().length();
                int sent = origin.received().length();
                assertThat(client.send(request).response().body()).isEqualTo("hello world");
                Ended ended = proxy.ended();
                assertThat(ended.record().request().bodyBytes()).isEqualTo(5);
                assertThat(ended.responseBodyBytes()).isEqualTo(11);
                assertThat(ended.responseBytes()).isEqualTo(client.received().length() - before);
                assertThat(ended.attempt().bytesReceived()).isEqualTo(answer.length());
                assertThat(ended.attempt().bytesSent()).isEqualTo(origin.received().length() - sent);
            }
        }
    }
}
