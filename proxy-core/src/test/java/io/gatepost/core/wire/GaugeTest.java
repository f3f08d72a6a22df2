package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.upstream.Server;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is under way now is counted where it is. */
class GaugeTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void exchanges_in_flight_and_idle_connections_come_and_go() throws Exception {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> close = new CompletableFuture<>();
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            answer.join();
            c.send(Origin.OK);
            close.join();
        }); TestProxy proxy = TestProxy.to(origin); RawConnection client = proxy.connect()) {
            Server server = proxy.proxy().upstreams().getFirst().servers().getFirst();
            String route = proxy.proxy().exchangesByRoute().keySet().iterator().next();
            client.send(GET);
            await().until(() -> server.inFlight() == 1);
            assertThat(proxy.proxy().exchangesByRoute()).containsEntry(route, 1L);
            assertThat(server.idle()).isZero();

            answer.complete(true);
            HttpMessage response = client.response();
            assertThat(response.status()).isEqualTo(200);
            await().until(() -> server.idle() == 1 && server.inFlight() == 0);
            await().until(() -> proxy.proxy().exchangesByRoute().values().stream().allMatch(n -> n == 0));

            close.complete(true);
            await().until(() -> server.idle() == 0);
        }
    }

    @Test
    void an_idle_connection_that_is_taken_is_idle_no_more() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                TestProxy proxy = TestProxy.to(origin);
                RawConnection client = proxy.connect()) {
            Server server = proxy.proxy().upstreams().getFirst().servers().getFirst();
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).response().status()).isEqualTo(200);
                await().until(() -> server.idle() == 1);
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }
}
