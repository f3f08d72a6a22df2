package io.gatepost.core.upstream;

import static io.gatepost.core.upstream.Pools.START;
import static io.gatepost.core.upstream.Pools.letter;
import static io.gatepost.core.upstream.Pools.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.ServerConfig.AdminState;
import io.gatepost.diagnostics.cause.Cause;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private static int hash(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return Upstream.hashOf(bytes, 0, bytes.length);
    }

    private static char where(Upstream upstream, int hash, long tried) {
        Server server = Objects.requireNonNull(upstream.pick(tried, hash, START));
        server.release();
        return letter(server);
    }

    @Test
    void smoothRoundRobinFollowsWeights() {
        assertThat(run(new Pools().weights(5, 1, 1).build(), 14, 0, START)).isEqualTo("aabacaaaabacaa");
        assertThat(run(new Pools().weights(1, 1, 1).build(), 6, 0, START)).isEqualTo("abcabc");
        assertThat(run(new Pools().weights(3, 2).build(), 5, 0, START)).isEqualTo("ababa");
    }

    @Test
    void smoothRoundRobinGivesNoBurstToTheReturned() {
        Upstream upstream = new Pools().weights(1, 1, 1).build();
        upstream.servers().get(0).setAdminState(AdminState.DRAIN, "test");
        assertThat(run(upstream, 20, 0, START)).doesNotContain("a");
        upstream.servers().get(0).setAdminState(AdminState.UP, "test");
        assertThat(run(upstream, 6, 0, START)).isEqualTo("abcabc");
    }

    @Test
    void triedServersAreLeftOut() {
        Upstream upstream = new Pools().weights(1, 1).build();
        assertThat(run(upstream, 3, 0b01, START)).isEqualTo("bbb");
        assertThat(run(upstream, 1, 0b11, START)).isEqualTo("-");
    }

    @Test
    void smoothRoundRobinIsExactUnderThreads() throws Exception {
        Upstream upstream = new Pools().weights(5, 1, 1).build();
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                threads.submit(() -> {
                    go.await();
                    return run(upstream, 7_000, 0, START);
                });
            }
            go.countDown();
        }
        assertThat(upstream.servers()).extracting(s -> s.snapshot(START).requests())
                .containsExactly(20_000L, 4_000L, 4_000L);
        assertThat(upstream.servers()).allMatch(s -> s.inFlight() == 0);
    }

    @Test
    void leastConnectionsGoesByLoadPerWeightAndTakesTurns() {
        Upstream upstream = new Pools().balance(Balance.LEAST_CONN).weights(2, 1).build();
        StringBuilder held = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            held.append(letter(upstream.pick(0, 0, START)));
        }
        assertThat(held.chars().filter(c -> c == 'a')).hasSize(4);
        assertThat(upstream.servers()).extracting(Server::inFlight).containsExactly(4, 2);
        upstream.servers().get(1).release();
        assertThat(letter(upstream.pick(0, 0, START))).isEqualTo('b');
        Upstream idle = new Pools().balance(Balance.LEAST_CONN).weights(1, 1, 1).build();
        assertThat(run(idle, 6, 0, START)).isEqualTo("abcabc");
    }

    @Test
    void randomTwoPrefersTheLessLoadedAndHeedsWeights() {
        Upstream upstream = new Pools().balance(Balance.RANDOM_TWO).weights(1, 1, 1, 1).build();
        for (int i = 0; i < 400; i++) {
            assertThat(upstream.pick(0, 0, START)).isNotNull();
        }
        assertThat(upstream.servers()).allMatch(s -> s.inFlight() > 90 && s.inFlight() < 110);
        Upstream weighted = new Pools().balance(Balance.RANDOM_TWO).weights(9, 1).build();
        for (int i = 0; i < 100; i++) {
            assertThat(weighted.pick(0, 0, START)).isNotNull();
        }
        assertThat(weighted.servers().get(0).inFlight()).isBetween(85, 95);
        assertThat(run(upstream, 20, 0b1011, START)).isEqualTo("c".repeat(20));
    }

    @Test
    void hashKeepsKeysWhenAServerIsEjectedAndSpreadsOnlyItsOwn() {
        Pools pools = new Pools().balance(Balance.HASH).weights(1, 1, 1, 1);
        Upstream upstream = pools.build();
        char[] before = new char[4_000];
        int[] share = new int[4];
        for (int i = 0; i < before.length; i++) {
            before[i] = where(upstream, hash("/item/" + i), 0);
            share[before[i] - 'a']++;
        }
        assertThat(Arrays.stream(share)).allMatch(n -> n > 700 && n < 1_350);
        upstream.servers().get(1).failed(Cause.CONNECT_REFUSED, "r", START);
        int[] heirs = new int[4];
        for (int i = 0; i < before.length; i++) {
            char now = where(upstream, hash("/item/" + i), 0);
            if (before[i] == 'b') {
                heirs[now - 'a']++;
            } else {
                assertThat(now).isEqualTo(before[i]);
            }
        }
        assertThat(heirs[1]).isZero();
        assertThat(heirs[0] > 0 && heirs[2] > 0 && heirs[3] > 0).isTrue();
    }

    @Test
    void hashHeedsWeightsHoweverLarge() {
        Upstream upstream = new Pools().balance(Balance.CLIENT_HASH).weights(60_001, 20_000).build();
        int first = 0;
        for (int i = 0; i < 4_000; i++) {
            first += where(upstream, hash("10.0." + i), 0) == 'a' ? 1 : 0;
        }
        assertThat(first).isBetween(2_800, 3_200);
    }

    @Test
    void serversPast64ShareBitsAndAreAllUsed() {
        int[] ones = new int[70];
        Arrays.fill(ones, 1);
        Upstream upstream = new Pools().weights(ones).build();
        run(upstream, 70, 0, START);
        assertThat(upstream.servers()).allMatch(s -> s.snapshot(START).requests() == 1);
        assertThat(upstream.servers().get(65).bit()).isEqualTo(1L << 1);
    }

    @Test
    void backupsOnlyWhereNoPrimaryCan() {
        Upstream upstream = new Pools().maxConns(1, 1).backup().build();
        assertThat(letter(upstream.pick(0, 0, START))).isEqualTo('a');
        assertThat(letter(upstream.pick(0, 0, START))).isEqualTo('b');
        assertThat(letter(upstream.pick(0, 0, START))).isEqualTo('c');
        upstream.servers().get(1).release();
        assertThat(letter(upstream.pick(0, 0, START))).isEqualTo('b');
    }
}
