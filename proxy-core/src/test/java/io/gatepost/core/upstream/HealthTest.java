package io.gatepost.core.upstream;

import static io.gatepost.core.upstream.Pools.SECOND;
import static io.gatepost.core.upstream.Pools.START;
import static io.gatepost.core.upstream.Pools.letter;
import static io.gatepost.core.upstream.Pools.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.diagnostics.cause.Cause;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Pools pools = new Pools();

    private static Server take(Upstream upstream, long now) {
        return Objects.requireNonNull(upstream.pick(0, 0, now));
    }

    @Test
    void ejectsOnlyWhereTheWindowHoldsAllFailures() {
        Server a = pools.maxFails(3, 3).build().servers().get(0);
        for (int i = 0; i < 20; i++) {
            // Every 5 s: never three within 10 s, though never 10 s of peace either.
            a.failed(Cause.CONNECT_REFUSED, "r", START + 5 * SECOND * i);
        }
        assertThat(a.state(START)).isEqualTo("up");
        a.failed(Cause.CONNECT_REFUSED, "r", START + 99 * SECOND);
        assertThat(a.state(START)).isEqualTo("ejected");
        assertThat(pools.changes).singleElement().satisfies(c -> {
            assertThat(c.server()).isEqualTo("a:80");
            assertThat(c.from() + ">" + c.to()).isEqualTo("up>ejected");
            assertThat(c.reason()).isEqualTo("3 failures within 10s (last: CONNECT_REFUSED)");
        });
    }

    @Test
    void aFailureOfLastNightIsForgotten() {
        Server a = pools.maxFails(2, 2).build().servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        a.failed(Cause.CONNECT_REFUSED, "r", START + 36_000 * SECOND);
        assertThat(a.state(START)).isEqualTo("up");
        assertThat(a.snapshot(START + 36_001 * SECOND).recent()).isEqualTo(1);
    }

    @Test
    void oneProbeAndItsSuccessRestores() {
        Upstream upstream = pools.maxFails(1, 0).build();
        Server a = upstream.servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(run(upstream, 4, 0, START + 9 * SECOND)).isEqualTo("bbbb");
        long due = START + 10 * SECOND;
        Server probe = Objects.requireNonNull(upstream.pick(0b10, 0, due));
        assertThat(probe).isSameAs(a);
        assertThat(a.state(due)).isEqualTo("probing");
        assertThat(upstream.pick(0b10, 0, due + 60 * SECOND)).isNull();
        probe.succeeded(due);
        probe.release();
        assertThat(pools.history("a:80")).containsExactly("ejected", "probing", "up");
        assertThat(run(upstream, 4, 0b10, due)).isEqualTo("aaaa");
    }

    @Test
    void aFailedProbeEjectsAtOnceAgain() {
        Upstream upstream = pools.maxFails(2, 0).build();
        Server a = upstream.servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        long due = START + 10 * SECOND;
        Server probe = Objects.requireNonNull(upstream.pick(0b10, 0, due));
        probe.failed(Cause.RESPONSE_TIMEOUT, "r", due + SECOND);
        probe.release();
        assertThat(a.snapshot(due + SECOND).ejectedUntil()).isEqualTo(due + 11 * SECOND);
        assertThat(upstream.pick(0b10, 0, due + 10 * SECOND)).isNull();
        assertThat(upstream.pick(0b10, 0, due + 11 * SECOND)).isSameAs(a);
        assertThat(pools.changes.get(2).reason()).isEqualTo("the probe failed (RESPONSE_TIMEOUT)");
    }

    @Test
    void restoredServersNeedAllFailuresAnew() {
        Upstream upstream = pools.maxFails(2, 0).build();
        Server a = upstream.servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        long due = START + 10 * SECOND;
        Server probe = Objects.requireNonNull(upstream.pick(0b10, 0, due));
        probe.succeeded(due);
        probe.release();
        a.failed(Cause.CONNECT_REFUSED, "r", due);
        assertThat(a.state(due)).isEqualTo("up");
    }

    @Test
    void aProbeWithoutVerdictIsFreed() {
        Upstream upstream = pools.maxFails(1).build();
        Server a = upstream.servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        long due = START + 10 * SECOND;
        take(upstream, due).release();
        assertThat(a.state(due)).isEqualTo("ejected");
        assertThat(upstream.pick(0, 0, due)).isSameAs(a);
        assertThat(upstream.pick(0, 0, due)).isNull();
    }

    @Test
    void aTunnelFromBeforeDoesNotKeepTheProbeForEver() {
        Upstream upstream = pools.maxFails(1).build();
        Server a = take(upstream, START);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        long due = START + 10 * SECOND;
        take(upstream, due).release();
        assertThat(upstream.pick(0, 0, due + 9 * SECOND)).isNull();
        assertThat(upstream.pick(0, 0, due + 10 * SECOND)).isSameAs(a);
    }

    @Test
    void exactlyOneProbeUnderManyThreads() throws Exception {
        for (int round = 0; round < 50; round++) {
            Upstream upstream = new Pools().maxFails(1).build();
            upstream.servers().get(0).failed(Cause.CONNECT_REFUSED, "r", START);
            AtomicInteger probes = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            try (var threads = Executors.newFixedThreadPool(8)) {
                for (int t = 0; t < 8; t++) {
                    threads.submit(() -> {
                        go.await();
                        return upstream.pick(0, 0, START + 11 * SECOND) == null ? 0 : probes.incrementAndGet();
                    });
                }
                go.countDown();
            }
            assertThat(probes).hasValue(1);
            assertThat(upstream.servers().get(0).inFlight()).isEqualTo(1);
        }
    }

    @Test
    void oneSlowRouteDoesNotEjectAServerThatAnswersOthers() {
        Server a = pools.maxFails(2, 2).build().servers().get(0);
        for (int i = 0; i < 10; i++) {
            a.succeeded(START + i * SECOND);
            a.failed(Cause.RESPONSE_TIMEOUT, "report", START + i * SECOND);
        }
        assertThat(a.state(START)).isEqualTo("up");
        a.failed(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED, "shop", START + 10 * SECOND);
        assertThat(a.state(START)).isEqualTo("ejected");
    }

    @Test
    void oneSlowRouteEjectsAServerThatAnswersNothing() {
        Server a = pools.maxFails(2, 2).build().servers().get(0);
        a.succeeded(START);
        a.failed(Cause.RESPONSE_TIMEOUT, "r", START + 11 * SECOND);
        a.failed(Cause.RESPONSE_TIMEOUT, "r", START + 12 * SECOND);
        assertThat(a.state(START)).isEqualTo("ejected");
    }

    @Test
    void classesAreCountedApart() {
        Server a = pools.maxFails(2, 2).build().servers().get(0);
        a.failed(Cause.RESPONSE_TIMEOUT, "r", START);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(a.state(START)).isEqualTo("up");
        assertThat(a.snapshot(START).recent()).isEqualTo(2);
    }

    @Test
    void someCausesAreNobodysFailure() {
        Server a = pools.maxFails(1, 1).build().servers().get(0);
        for (Cause cause : List.of(Cause.REUSED_CONNECTION_CLOSED, Cause.CLIENT_ABORTED_WAITING,
                Cause.LOCAL_FDS_EXHAUSTED, Cause.LOCAL_PORTS_EXHAUSTED, Cause.CONNECT_DENIED_LOCALLY,
                Cause.REQUEST_DEADLINE_EXCEEDED, Cause.UPSTREAM_EARLY_RESPONSE, Cause.PROXY_INTERNAL_ERROR,
                Cause.TUNNEL_RESET, Cause.DNS_TIMEOUT, Cause.UPSTREAM_CONNECTION_LIMIT)) {
            a.failed(cause, "r", START);
            assertThat(a.state(START)).as(cause.name()).isEqualTo("up");
        }
        assertThat(a.snapshot(START).failures()).isZero();
        a.failed(Cause.TLS_CERT_EXPIRED, "r", START);
        assertThat(a.state(START)).isEqualTo("ejected");
    }

    @Test
    void maxFailsOfZeroAndSingleServersAreNotEjected() {
        Server off = pools.maxFails(0, 0).build().servers().get(0);
        off.failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(off.state(START)).isEqualTo("up");
        // The others are a backup and down: neither ends the exemption.
        Upstream single = new Pools().weights(1).backup()
                .server(1, 1, false, 0, false, AdminState.DOWN).build();
        Server only = single.servers().get(0);
        only.failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(only.state(START)).isEqualTo("up");
        single.servers().get(2).setAdminState(AdminState.UP, "test");
        only.failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(only.state(START)).isEqualTo("ejected");
        Server written = new Pools().maxFails(1).build().servers().get(0);
        written.failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(written.state(START)).isEqualTo("ejected");
    }

    @Test
    void panicIgnoresEjectionsAndSaysSoOnce() {
        Upstream upstream = pools.panic(50).maxFails(1, 1, 1).build();
        upstream.servers().get(0).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(upstream.panicking()).isFalse();
        upstream.servers().get(1).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(upstream.panicking()).isTrue();
        assertThat(run(upstream, 3, 0, START)).contains("a").contains("b").contains("c");
        upstream.servers().get(2).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(pools.history(Upstream.ALL_SERVERS)).containsExactly("panic");
        run(upstream, 6, 0, START + 10 * SECOND);
        assertThat(pools.history(Upstream.ALL_SERVERS)).containsExactly("panic", "normal");
    }

    @Test
    void aHealthyBackupGoesBeforePanic() {
        Upstream upstream = pools.panic(50).maxFails(1, 1).backup().build();
        upstream.servers().get(0).failed(Cause.CONNECT_REFUSED, "r", START);
        upstream.servers().get(1).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(letter(upstream.pick(0, 0, START))).isEqualTo('c');
        upstream.servers().get(2).failed(Cause.CONNECT_REFUSED, "r", START);
        assertThat(upstream.panicking()).isTrue();
    }

    @Test
    void operatorsStates() {
        Upstream upstream = pools.maxFails(1, 1).build();
        Server a = upstream.servers().get(0);
        a.failed(Cause.CONNECT_REFUSED, "r", START);
        a.setAdminState(AdminState.MAINTENANCE, "kernel update");
        assertThat(a.snapshot(START).state()).isEqualTo("maintenance");
        assertThat(a.snapshot(START).reason()).isEqualTo("kernel update");
        a.setAdminState(AdminState.UP, "done");
        assertThat(a.state(START)).isEqualTo("up");
        assertThat(pools.history("a:80")).containsExactly("ejected", "maintenance", "up");
    }

    @Test
    void aReloadKeepsHealth() {
        Upstream before = pools.maxFails(1, 1).build();
        before.servers().get(0).failed(Cause.CONNECT_REFUSED, "r", START);
        Server same = before.servers().get(0);
        before.reconfigure(pools.weights(3).build().config());
        assertThat(before.servers().get(0)).isSameAs(same);
        assertThat(same.state(START)).isEqualTo("ejected");
        assertThat(run(before, 2, 0, START)).doesNotContain("a");
        before.reconfigure(new Pools().maxFails(2, 1).build().config());
        assertThat(before.servers().get(0)).isNotSameAs(same);
        assertThat(before.servers().get(0).state(START)).as("other settings, the same address").isEqualTo("ejected");
        assertThat(same.retired()).isTrue();
        assertThat(before.servers()).hasSize(2);
        assertThat(run(before, 2, 0, START)).isEqualTo("bb");
    }
}
