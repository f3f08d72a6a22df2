package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.server.program.Load.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Real backends that are killed, frozen and restarted under load: each failed request is explained, and traffic recovers. */
class BackendsUnderLoadIT {
    private static final int PAGE = 1000;
    /** Ways to see that a process has gone: it refuses, or what it had open ends. */
    private static final String GONE = "CONNECT_REFUSED|CONNECT_RESET|UPSTREAM_(CLOSED|RESET)_(NO_RESPONSE|MID_HEADER)"
            + "|REUSED_CONNECTION_CLOSED|SEND_(RESET|CLOSED)|BODY_(TRUNCATED|RESET)";
    /** Ways to see that a process stands still. */
    private static final String STANDS = "RESPONSE_TIMEOUT.*|HEADER_TIMEOUT_PARTIAL|BODY_STALLED|CONNECT_TIMEOUT.*";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void each_failure_is_explained(Backend.Kind kind) throws Exception {
        assumeThat(Files.isExecutable(kind.program())).as(kind.program() + " is not installed").isTrue();
        try (Backend backend = new Backend(kind, folder)) {
            soon().until(backend::accepts);
            try (GatepostProcess gatepost = GatepostProcess.serving(folder, """
                    instance: gw-1
                    listen: ["127.0.0.1:0"]
                    admin: { address: "127.0.0.1:0" }
                    access_log: { path: "" }
                    upstreams: { app: { servers: ["%s"], connect_timeout: 1s, read_timeout: 1s } }
                    """.formatted(backend.address())); Load load = new Load(gatepost.proxy(), 3)) {
                recovers(load);
                List<String> killed = during(load, 10, backend::kill);
                backend.startAgain();
                recovers(load);
                List<String> frozen = during(load, 4, backend::freeze);
                backend.thaw();
                recovers(load);
                List<String> restarted = during(load, 1, backend::stop);
                backend.startAgain();
                recovers(load);
                load.stop();

                Map<String, JsonNode> records = new HashMap<>();
                soon().untilAsserted(() -> {
                    records.clear();
                    records.putAll(records(gatepost));
                    assertThat(records.keySet())
                            .isEqualTo(load.failed().stream().map(Seen::target).collect(Collectors.toSet()));
                });
                for (Seen seen : load.failed()) {
                    explained(seen, record(records, seen.target()));
                }
                assertThat(causes(records, killed)).allMatch(c -> c.matches(GONE));
                assertThat(causes(records, frozen)).anyMatch(c -> c.matches(STANDS));
                assertThat(causes(records, frozen)).allMatch(c -> c.matches(STANDS));
                assertThat(causes(records, restarted)).allMatch(c -> c.matches(GONE));
                assertThat(load.failed())
                        .hasSize(gatepost.json("upstreams/app").at("/exchanges/totals/failed").intValue());
                assertThat(load.seen())
                        .hasSize(gatepost.json("upstreams/app").at("/exchanges/totals/requests").intValue());
            }
        }
    }

    private interface Fault {
        void strike() throws IOException, InterruptedException;
    }

    /** Strikes, waits until so many requests have failed since, and tells their targets. */
    private static List<String> during(Load load, int atLeast, Fault fault) throws IOException, InterruptedException {
        int before = load.failed().size();
        fault.strike();
        soon().until(() -> load.failed().size() >= before + atLeast);
        return load.failed().stream().skip(before).map(Seen::target).toList();
    }

    private static void recovers(Load load) {
        long before = load.succeeded();
        soon().until(() -> load.succeeded() >= before + 30);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30));
    }

    /** The failed exchanges by target; those that ended well after a failed attempt are left out. */
    private static Map<String, JsonNode> records(GatepostProcess gatepost) throws IOException, InterruptedException {
        Map<String, JsonNode> found = new HashMap<>();
        for (int offset = 0;; offset += PAGE) {
            List<JsonNode> page = gatepost.failures("limit=" + PAGE + "&offset=" + offset);
            page.stream().filter(f -> !f.at("/outcome/cause").isNull())
                    .forEach(f -> found.put(f.at("/request/target").stringValue(), f));
            if (page.size() < PAGE) {
                return found;
            }
        }
    }

    private static void explained(Seen seen, JsonNode failure) {
        if (seen.status() == 0) {
            assertThat(failure.at("/outcome/response_started").booleanValue()).isTrue();
        } else {
            assertThat(failure.path("id").stringValue()).isEqualTo(seen.failure());
            assertThat(failure.at("/outcome/status").intValue()).isEqualTo(seen.status());
        }
        assertThat(failure.at("/outcome/cause").stringValue()).matches(GONE + "|" + STANDS);
        assertThat(failure.at("/attempts/0/cause").stringValue()).isNotEmpty();
        assertThat(failure.path("explanation").stringValue()).contains(seen.target());
    }

    private static JsonNode record(Map<String, JsonNode> records, String target) {
        return Objects.requireNonNull(records.get(target), target);
    }

    private static List<String> causes(Map<String, JsonNode> records, List<String> targets) {
        List<String> causes = new ArrayList<>();
        targets.forEach(t -> causes.add(record(records, t).at("/outcome/cause").stringValue()));
        return causes;
    }
}
