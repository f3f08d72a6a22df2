package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertTold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.NameServer;
import io.gatepost.core.testing.NameServer.Addresses;
import io.gatepost.core.testing.NameServer.Code;
import io.gatepost.core.testing.NameServer.Forged;
import io.gatepost.core.testing.NameServer.Garbage;
import io.gatepost.core.testing.NameServer.Silence;
import io.gatepost.core.testing.NameServer.Truncated;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.journal.Attempt;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers with names: what the name servers say, or do not, makes the cause; each address has its fate. */
class NameFaultTest {
    private static TestProxy proxy(int port, long keep, Endpoint... nameServers) throws IOException {
        return TestProxy.start(s -> {
            s.resolver = new ResolverConfig(List.of(nameServers), 400, keep, keep);
            s.upstream("app").server(new Endpoint("app.gatepost.test", port));
        });
    }

    private static Attempt failsWith(Cause cause, Endpoint nameServer) throws Exception {
        try (TestProxy proxy = proxy(80, 60_000, nameServer)) {
            assertTold(proxy.exchange(GET), cause);
            Ended ended = proxy.ended();
            assertAnswered(ended, cause, Phase.RESOLVE);
            assertFailed(ended.attempt(), cause, Phase.RESOLVE);
            assertThat(ended.attempt().timing().resolve()).isNotNegative();
            assertThat(ended.attempt().timing().connect()).isNegative();
            assertThat(notes(ended.attempt())).containsEntry(Notes.RESOLVER, nameServer.toString());
            return ended.attempt();
        }
    }

    private static Map<String, Object> notes(Attempt attempt) {
        return attempt.evidence().notes();
    }

    @Test
    void the_name_does_not_exist() throws Exception {
        try (NameServer names = NameServer.that(new Code(3))) {
            Attempt attempt = failsWith(Cause.DNS_NAME_NOT_FOUND, names.endpoint());
            assertThat(notes(attempt)).containsEntry(Notes.RCODE, "NXDOMAIN");
            assertThat(names.asked()).contains("A app.gatepost.test", "AAAA app.gatepost.test");
        }
    }

    @Test
    void the_name_has_no_address() throws Exception {
        try (NameServer names = NameServer.that(new Code(0))) {
            assertThat(notes(failsWith(Cause.DNS_NO_ADDRESS, names.endpoint()))).containsEntry(Notes.RCODE, "NOERROR");
        }
    }

    @Test
    void the_name_server_fails() throws Exception {
        try (NameServer names = NameServer.that(new Code(2))) {
            assertThat(notes(failsWith(Cause.DNS_SERVER_FAILURE, names.endpoint())))
                    .containsEntry(Notes.RCODE, "SERVFAIL");
        }
    }

    @Test
    void the_name_server_refuses() throws Exception {
        try (NameServer names = NameServer.that(new Code(5))) {
            assertThat(notes(failsWith(Cause.DNS_QUERY_REFUSED, names.endpoint())))
                    .containsEntry(Notes.RCODE, "REFUSED");
        }
    }

    @Test
    void the_answer_cannot_be_decoded() throws Exception {
        try (NameServer names = NameServer.that(new Garbage())) {
            failsWith(Cause.DNS_ANSWER_INVALID, names.endpoint());
        }
    }

    @Test
    void the_name_server_says_nothing() throws Exception {
        try (NameServer names = NameServer.that(new Silence())) {
            Attempt attempt = failsWith(Cause.DNS_TIMEOUT, names.endpoint());
            assertThat(attempt.limitMillis()).isEqualTo(400);
            assertThat(names.asked().stream().filter("A app.gatepost.test"::equals)).hasSize(2);
        }
    }

    @Test
    void nobody_listens_at_the_name_servers_port() throws Exception {
        failsWith(Cause.DNS_SERVER_UNREACHABLE, Faults.nobody());
    }

    @Test
    void the_next_name_server_is_asked_where_one_fails() throws Exception {
        try (NameServer failing = NameServer.that(new Code(2));
                NameServer names = NameServer.that(new Addresses(60, "127.0.0.1"));
                Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin.endpoint().port(), 60_000, failing.endpoint(), names.endpoint())) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void an_answer_that_does_not_fit_is_fetched_over_tcp() throws Exception {
        try (NameServer names = NameServer.that(new Truncated(new Addresses(60, "127.0.0.1")));
                Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin.endpoint().port(), 60_000, names.endpoint())) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(names.asked()).contains("A app.gatepost.test/tcp");
        }
    }

    @Test
    void an_answer_with_another_id_is_not_believed() throws Exception {
        try (NameServer names = NameServer.that(new Forged(new Addresses(60, "127.0.0.1")));
                Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin.endpoint().port(), 60_000, names.endpoint())) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void the_second_address_is_tried_where_the_first_refuses() throws Exception {
        try (NameServer names = NameServer.that(new Addresses(60, "127.0.0.2", "127.0.0.1"));
                Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin.endpoint().port(), 60_000, names.endpoint())) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            Attempt attempt = proxy.ended().attempt();
            assertThat(attempt.address()).isEqualTo(origin.endpoint().toString());
            assertThat(attempt.cause()).isNull();
        }
    }

    @Test
    void each_addresss_fate_is_told_where_all_refuse() throws Exception {
        try (NameServer names = NameServer.that(new Addresses(60, "127.0.0.2", "127.0.0.3"))) {
            int port = Faults.nobody().port();
            try (TestProxy proxy = proxy(port, 60_000, names.endpoint())) {
                assertTold(proxy.exchange(GET), Cause.CONNECT_REFUSED);
                Attempt attempt = proxy.ended().attempt();
                assertFailed(attempt, Cause.CONNECT_REFUSED, Phase.CONNECT);
                assertThat(notes(attempt)).containsEntry(Notes.ADDRESSES, List.of("127.0.0.2", "127.0.0.3"));
                assertThat((List<?>) notes(attempt).get(Notes.CONNECTS)).satisfiesExactly(
                        fate -> assertThat((String) fate)
                                .startsWith("127.0.0.2:" + port + ": CONNECT_REFUSED, ECONNREFUSED"),
                        fate -> assertThat((String) fate)
                                .startsWith("127.0.0.3:" + port + ": CONNECT_REFUSED, ECONNREFUSED"));
            }
        }
    }

    @Test
    void a_new_address_is_followed_without_a_restart() throws Exception {
        try (NameServer names = NameServer.that(new Addresses(60, "127.0.0.1"));
                Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin.endpoint().port(), 50, names.endpoint())) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            names.says(new Addresses(60, "127.0.0.2"));
            // the idle connection to the old address is not used any more
            await().until(() -> proxy.exchange(GET).status() == 502);
        }
    }

    @Test
    void the_last_addresses_stay_in_use_where_no_new_ones_can_be_had() throws Exception {
        try (NameServer names = NameServer.that(new Addresses(60, "127.0.0.1"));
                Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin.endpoint().port(), 50, names.endpoint())) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            names.says(new Code(3));
            int before = names.asked().size();
            await().until(() -> {
                assertThat(proxy.exchange(GET).status()).isEqualTo(200);
                return names.asked().size() > before + 4;
            });
            origin.stopListening();
            origin.connection(0).close();
            assertTold(proxy.exchange(GET), Cause.CONNECT_REFUSED);
            Attempt attempt = proxy.allEnded().getLast().attempts().getLast();
            assertThat(notes(attempt)).containsEntry(Notes.STALE_ADDRESSES, "DNS_NAME_NOT_FOUND");
        }
    }

    @Test
    void names_of_the_hosts_file_need_no_name_server() throws Exception {
        try (Origin origin = Origin.answering(OK);
                NameServer names = NameServer.that(new Code(2));
                TestProxy proxy = TestProxy.start(s -> {
                    s.resolver = new ResolverConfig(List.of(names.endpoint()), 400, 1000, 1000);
                    s.upstream("app").server(new Endpoint("localhost", origin.endpoint().port()));
                })) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(200);
            assertThat(names.asked()).isEmpty();
        }
    }
}
