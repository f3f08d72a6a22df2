package io.gatepost.core.upstream;

import static io.gatepost.core.upstream.Pools.SECOND;
import static io.gatepost.core.upstream.Pools.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.diagnostics.cause.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final List<String> woken = new ArrayList<>();

    private Waiter waiter(String name) {
        return () -> woken.add(name);
    }

    private Waiter waiter(String name, long tried) {
        return new Waiter() {
            @Override
            public void slotFree() {
                woken.add(name);
            }

            @Override
            public long tried() {
                return tried;
            }
        };
    }

    @Test
    void maxConnsHoldsUnderThreads() throws Exception {
        Upstream upstream = new Pools().maxConns(3, 2).build();
        AtomicInteger taken = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 40; t++) {
                threads.submit(() -> upstream.pick(0, 0, START) == null ? 0 : taken.incrementAndGet());
            }
        }
        assertThat(taken).hasValue(5);
        assertThat(upstream.servers()).extracting(Server::inFlight).containsExactly(3, 2);
    }

    @Test
    void releaseWakesTheFirstThatWaits() {
        Upstream upstream = new Pools().maxConns(1).queue(2).build();
        Server a = Objects.requireNonNull(upstream.pick(0, 0, START));
        assertThat(upstream.waiting().offer(waiter("1"))).isTrue();
        assertThat(upstream.waiting().offer(waiter("2"))).isTrue();
        assertThat(upstream.waiting().offer(waiter("3"))).isFalse();
        assertThat(upstream.waiting().dropped()).isEqualTo(1);
        a.release();
        assertThat(woken).containsExactly("1");
        assertThat(upstream.waiting().size()).isEqualTo(1);
    }

    @Test
    void aSlotFreedBeforeTheOfferIsNotLost() {
        Upstream upstream = new Pools().maxConns(1).build();
        Objects.requireNonNull(upstream.pick(0, 0, START)).release();
        assertThat(upstream.waiting().offer(waiter("1"))).isTrue();
        assertThat(woken).containsExactly("1");
    }

    @Test
    void whoLeavesPassesTheSlotOn() {
        Upstream upstream = new Pools().maxConns(1).build();
        Server a = Objects.requireNonNull(upstream.pick(0, 0, START));
        Waiter first = waiter("1");
        Waiter second = waiter("2");
        Waiter third = waiter("3");
        upstream.waiting().offer(first);
        upstream.waiting().offer(second);
        upstream.waiting().offer(third);
        upstream.waiting().remove(second);
        a.release();
        // The first was woken but is gone by now.
        upstream.waiting().remove(first);
        assertThat(woken).containsExactly("1", "3");
    }

    @Test
    void aServerThatComesBackWakesAsManyAsItCanTake() {
        Upstream upstream = new Pools().maxConns(1, 2).build();
        upstream.servers().get(1).setAdminState(AdminState.DRAIN, "test");
        assertThat(upstream.pick(0, 0, START)).isNotNull();
        for (String name : List.of("1", "2", "3")) {
            upstream.waiting().offer(waiter(name));
        }
        upstream.servers().get(1).setAdminState(AdminState.UP, "test");
        assertThat(woken).containsExactly("1", "2");
    }

    @Test
    void aSlotIsForTheFirstThatCanUseIt() {
        Upstream upstream = new Pools().maxConns(1, 1).build();
        Server a = upstream.servers().get(0);
        assertThat(upstream.pick(0, 0, START)).isNotNull();
        assertThat(upstream.pick(0, 0, START)).isNotNull();
        upstream.waiting().offer(waiter("was on a", a.bit()));
        upstream.waiting().offer(waiter("new"));
        a.release();
        assertThat(woken).containsExactly("new");
    }

    @Test
    void whoCannotUseTheFreeServerIsNotWokenForIt() {
        Upstream upstream = new Pools().maxConns(1, 1).build();
        Server a = upstream.servers().get(0);
        assertThat(upstream.pick(a.bit(), 0, START)).isNotNull();
        assertThat(upstream.waiting().offer(waiter("was on a", a.bit()))).isTrue();
        assertThat(woken).isEmpty();
        upstream.servers().get(1).release();
        assertThat(woken).containsExactly("was on a");
    }

    @Test
    void whoWasOvertakenKeepsItsPlace() {
        Upstream upstream = new Pools().maxConns(1).build();
        Server a = Objects.requireNonNull(upstream.pick(0, 0, START));
        Waiter first = waiter("1");
        upstream.waiting().offer(first);
        upstream.waiting().offer(waiter("2"));
        a.release();
        assertThat(upstream.pick(0, 0, START)).isSameAs(a); // another request, before the first woke up
        upstream.waiting().offerAgain(first);
        a.release();
        assertThat(woken).containsExactly("1", "1");
    }

    @Test
    void noRequestIsForgottenUnderLoad() throws Exception {
        Upstream upstream = new Pools().maxConns(2).queue(1000).build();
        int requests = 5_000;
        CountDownLatch done = new CountDownLatch(requests);
        try (var threads = Executors.newFixedThreadPool(4)) {
            class Request implements Runnable, Waiter {
                @Override
                public void run() {
                    Server server = upstream.pick(0, 0, START);
                    if (server != null) {
                        server.succeeded(START);
                        server.release();
                        done.countDown();
                    } else if (!upstream.waiting().offer(this)) {
                        slotFree();
                    }
                }

                @Override
                public void slotFree() {
                    threads.execute(this);
                }
            }
            for (int i = 0; i < requests; i++) {
                threads.execute(new Request());
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(upstream.waiting().size()).isZero();
        assertThat(upstream.servers().get(0).inFlight()).isZero();
    }

    @Test
    void budgetIsAShareWithAFloor() {
        RetryBudget budget = new Pools().budget(20).weights(1).build().budget();
        assertThat(grants(budget, 10)).isEqualTo(3);
        for (int i = 0; i < 100; i++) {
            budget.begin();
        }
        assertThat(grants(budget, 100)).isEqualTo(17);
        budget.retryDone();
        assertThat(grants(budget, 2)).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            budget.end();
        }
        assertThat(grants(budget, 1)).isZero();
        assertThat(grants(new Pools().weights(1).build().budget(), 500)).isEqualTo(500);
    }

    private static int grants(RetryBudget budget, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.tryRetry() ? 1 : 0;
        }
        return granted;
    }

    @Test
    void refusesForMaintenance() {
        Refusal refusal = new Pools().states(AdminState.MAINTENANCE, AdminState.DOWN).build().refusal(0, START);
        assertThat(refusal).isEqualTo(
                new Refusal(Cause.MAINTENANCE, 0, "a:80 is in maintenance; b:80 is down", false));
    }

    @Test
    void refusesForAnEmptyPool() {
        Refusal refusal = new Pools().states(AdminState.DRAIN, AdminState.DOWN).build().refusal(0, START);
        assertThat(refusal).isEqualTo(
                new Refusal(Cause.UPSTREAM_POOL_EMPTY, 0, "a:80 is draining; b:80 is down", false));
    }

    @Test
    void refusesForTheLimitWhereAHealthyServerIsFull() {
        Upstream upstream = new Pools().maxConns(1, 1).build();
        upstream.servers().get(1).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(upstream.pick(0, 0, START)).isNotNull();
        assertThat(upstream.refusal(0, START)).isEqualTo(
                new Refusal(Cause.UPSTREAM_CONNECTION_LIMIT, 1, "a:80 has all of its 1 in flight", true));
    }

    @Test
    void refusesForEjectionWithItsCausesAndTheEarliestProbe() {
        Upstream upstream = new Pools().maxFails(3, 1).build();
        Server a = upstream.servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        upstream.servers().get(1).failed(Cause.UPSTREAM_CLOSED_NO_RESPONSE, "r", START + 2 * SECOND);
        long now = START + 4 * SECOND + 1;
        assertThat(upstream.pick(0, 0, now)).isNull();
        assertThat(upstream.refusal(0, now)).isEqualTo(new Refusal(Cause.ALL_SERVERS_EJECTED, 6,
                "a:80 ejected 4s ago after 3 failures (CONNECT_REFUSED); "
                        + "b:80 ejected 2s ago after 1 failure (UPSTREAM_CLOSED_NO_RESPONSE)",
                false));
        assertThat(upstream.pick(0b10, 0, START + 10 * SECOND)).isSameAs(a);
        Refusal probing = upstream.refusal(0, START + 11 * SECOND);
        assertThat(probing.retryAfterSeconds()).isEqualTo(1);
        assertThat(probing.detail()).contains("being probed");
    }

    @Test
    void namesNoCauseWhereAllWereTried() {
        Upstream upstream = new Pools().maxFails(1, 1).build();
        assertThat(upstream.refusal(0b11, START).cause()).isNull();
        upstream.servers().get(1).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(upstream.refusal(0b01, START).cause()).isNull();
    }
}
