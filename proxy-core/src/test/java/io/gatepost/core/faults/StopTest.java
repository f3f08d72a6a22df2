package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.OK;
import static io.gatepost.core.faults.Faults.assertAnswered;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.faults.Faults.takes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RawConnection.End;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A proxy that stops: nothing new, what runs is finished, and what does not finish is cut off and says why. */
class StopTest {
    private static TestProxy proxy(Origin origin, long limit) throws IOException {
        return TestProxy.start(s -> {
            s.upstream("app", origin);
            s.shutdownTimeout = limit;
        });
    }

    private static void await(CompletionStage<Void> stopped) throws Exception {
        stopped.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void what_runs_is_finished_and_the_connection_with_it() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Origin origin = Origin.scripted(c -> {
            c.request();
            asked.countDown();
            Faults.await(go);
            c.send(OK).end();
        }); TestProxy proxy = proxy(origin, 60_000); RawConnection client = proxy.connect()) {
            client.send(GET);
            Faults.await(asked);
            CompletionStage<Void> stopped = proxy.proxy().stop();
            assertThatThrownBy(proxy::connect).isInstanceOf(ConnectException.class);
            assertThat(stopped.toCompletableFuture()).isNotDone();
            go.countDown();
            HttpMessage response = client.response();
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(client.shutdownOutput().end()).isEqualTo(new End("", false));
            await(stopped);
            assertThat(proxy.ended().failed()).isFalse();
        }
    }

    @Test
    void idle_connections_are_closed() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, 60_000);
                RawConnection used = proxy.connect();
                RawConnection unused = proxy.connect()) {
            used.send(GET).response();
            CompletionStage<Void> stopped = proxy.proxy().stop();
            assertThat(used.end()).isEqualTo(new End("", false));
            assertThat(unused.end()).isEqualTo(new End("", false));
            await(stopped);
        }
    }

    @Test
    void a_request_that_comes_on_an_open_connection_is_still_answered() throws Exception {
        try (Origin origin = Origin.answering(OK);
                TestProxy proxy = proxy(origin, 60_000);
                RawConnection client = proxy.connect()) {
            client.send(GET).response();
            CompletionStage<Void> stopped = proxy.proxy().stop();
            HttpMessage response = client.send(GET).response();
            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.field("Connection")).isEqualTo("close");
            client.shutdownOutput();
            await(stopped);
        }
    }

    @Test
    void what_does_not_end_in_time_is_told_so() throws Exception {
        try (Origin origin = Origin.scripted(c -> {
            if (c.request().target().equals("/begun")) {
                c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            }
            c.end();
        });
                TestProxy proxy = proxy(origin, 300);
                RawConnection waiting = proxy.connect();
                RawConnection begun = proxy.connect()) {
            waiting.send(GET);
            begun.send(GET.replace("/ ", "/begun ")).responseHead();
            Awaitility.await().until(() -> origin.requests().size() == 2);
            CompletionStage<Void> stopped = proxy.proxy().stop();
            assertTold(waiting.response(), Cause.PROXY_SHUTTING_DOWN);
            assertThat(begun.end().bytes()).isEqualTo("half");
            await(stopped);
            List<Ended> all = proxy.allEnded();
            assertThat(all).hasSize(2);
            for (Ended ended : all) {
                if (ended.record().request().target().equals("/begun")) {
                    assertFailed(ended, Cause.PROXY_SHUTTING_DOWN, Phase.RELAY_BODY);
                    assertThat(ended.status()).isEqualTo(200);
                } else {
                    assertAnswered(ended, Cause.PROXY_SHUTTING_DOWN, Phase.AWAIT_RESPONSE);
                    assertThat(ended.record().outcome().detail()).contains("300 ms");
                }
            }
            assertThat(proxy.unasked()).isEmpty();
        }
    }

    /** Clients that ask on connections that stay, as fast as they are answered, until they are told goodbye. */
    @Test
    void no_request_is_lost_under_load() throws Exception {
        int clients = 20;
        AtomicInteger answered = new AtomicInteger();
        List<Throwable> lost = new CopyOnWriteArrayList<>();
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.eventLoops = 2;
            s.shutdownTimeout = 60_000;
        }); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> {
                    try (RawConnection client = proxy.connect()) {
                        while (true) {
                            HttpMessage response = client.send(GET).response();
                            assertThat(response.status()).isEqualTo(200);
                            answered.incrementAndGet();
                            if ("close".equals(response.field("Connection"))) {
                                return;
                            }
                        }
                    } catch (Throwable e) {
                        lost.add(e);
                    }
                }));
            }
            Awaitility.await().until(() -> answered.get() > 2000);
            CompletionStage<Void> stopped = proxy.proxy().stop();
            for (Future<?> client : all) {
                client.get(10, TimeUnit.SECONDS);
            }
            await(stopped);
            assertThat(lost).isEmpty();
            assertThat(proxy.allEnded()).hasSize(answered.get()).noneMatch(Ended::failed);
        }
    }

    /** Connections that the kernel has made, and the proxy not yet accepted when it is told to stop. */
    @Test
    void a_connection_that_waits_to_be_accepted_is_served() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Origin origin = Origin.answering(OK); TestProxy proxy = TestProxy.start(s -> {
            s.upstream("app", origin);
            s.shutdownTimeout = 60_000;
        }, ended -> {
            held.countDown();
            Faults.await(go);
        }); RawConnection first = proxy.connect()) {
            first.send(GET); // its end holds up the only event loop
            Faults.await(held);
            List<RawConnection> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(proxy.connect().send(GET));
            }
            Thread stopper = Thread.ofPlatform().start(() -> proxy.proxy().stop());
            takes(100);
            go.countDown();
            for (RawConnection client : waiting) {
                assertThat(client.response().status()).isEqualTo(200);
                client.close();
            }
            stopper.join();
        }
    }
}
