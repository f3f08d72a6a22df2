package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program writes about its traffic. */
class LogsIT {
    private static final Pattern MORE = Pattern.compile("and (\\d+) more CONNECT_REFUSED of dead in");

    @TempDir
    Path folder;

    private GatepostProcess serving(Origin origin, int nobody, String logs) throws IOException {
        return GatepostProcess.serving(folder, """
                instance: gw-1
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                journal: { path: "" }
                upstreams:
                  app: { servers: ["%s"] }
                  dead: { servers: ["127.0.0.1:%d"] }
                routes:
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - { name: off, match: { path: /off }, upstream: app, maintenance: { enabled: true } }
                  - { name: all, upstream: app }
                """.formatted(origin.endpoint(), nobody) + logs);
    }

    private static HttpMessage get(RawConnection client, String path) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: it\r\n\r\n").response();
    }

    @Test
    void each_emitted_5xx_has_a_readable_line_with_its_id() throws Exception {
        int nobody = GatepostProcess.unusedPort();
        try (Origin origin = Origin.scripted(RawConnection::request);
                GatepostProcess gatepost = serving(origin, nobody, "");
                RawConnection client = RawConnection.connect(gatepost.proxy())) {
            for (String path : List.of("/dead/1", "/closed", "/off")) {
                HttpMessage response = get(client, path);
                String id = response.field("Gatepost-Failure");
                assertThat(id).isNotNull();
                await().until(() -> gatepost.err().lines().filter(l -> l.endsWith("; id=" + id)).count() == 1);
            }
            assertThat(gatepost.err())
                    .contains("502 CONNECT_REFUSED in CONNECT (upstream) GET a/dead/1 -> dead 127.0.0.1:"
                            + nobody)
                    .contains("502 UPSTREAM_CLOSED_NO_RESPONSE in AWAIT_RESPONSE (upstream) GET a/closed -> app")
                    .contains("503 MAINTENANCE in ADMIT (proxy) GET a/off");
        }
    }

    @Test
    void a_storm_is_folded_and_its_counts_are_exact() throws Exception {
        int requests = 400;
        try (Origin origin = Origin.answering(Origin.OK);
                GatepostProcess gatepost = serving(origin, GatepostProcess.unusedPort(), "")) {
            try (RawConnection client = RawConnection.connect(gatepost.proxy())) {
                for (int i = 0; i < requests; i++) {
                    assertThat(get(client, "/dead").status()).isEqualTo(502);
                }
            }
            gatepost.terminate();
            assertThat(gatepost.exitCode()).isZero();
            String log = gatepost.err();
            long written = log.lines().filter(l -> l.contains(" 502 CONNECT_REFUSED in CONNECT ")).count();
            long folded = MORE.matcher(log).results().mapToLong(m -> Long.parseLong(m.group(1))).sum();
            assertThat(written + folded).isEqualTo(requests);
            assertThat(written).isBetween(5L, requests / 2L);
        }
    }

    @Test
    void an_nginx_log_format_is_taken_as_it_is() throws Exception {
        int nobody = GatepostProcess.unusedPort();
        String logs = """
                access_log:
                  format: |
                    log_format timed '$remote_addr - $remote_user "$request" $status '
                                     '$body_bytes_sent "$http_user_agent" '
                                     '$upstream_addr $upstream_status $cause $phase $segment $attempts';
                """;
        try (Origin origin = Origin.answering(Origin.OK); GatepostProcess gatepost = serving(origin, nobody, logs)) {
            String length;
            try (RawConnection client = RawConnection.connect(gatepost.proxy())) {
                get(client, "/good?a=1");
                length = get(client, "/dead").field("Content-Length");
            }
            gatepost.terminate();
            assertThat(gatepost.exitCode()).isZero();
            assertThat(gatepost.out().lines()).containsExactly(
                    "127.0.0.1 - - \"GET /good?a=1 HTTP/1.1\" 200 2 \"it\" " + origin.endpoint() + " 200 - - - 1",
                    "127.0.0.1 - - \"GET /dead HTTP/1.1\" 502 " + length + " \"it\" 127.0.0.1:" + nobody
                            + " 502 CONNECT_REFUSED CONNECT UPSTREAM 1");
        }
    }

    @Test
    void a_log_that_was_moved_away_is_opened_anew_and_no_line_is_lost() throws Exception {
        Path log = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (Origin origin = Origin.answering(Origin.OK);
                GatepostProcess gatepost = serving(origin, GatepostProcess.unusedPort(),
                        "access_log: { path: \"" + log + "\" }\n")) {
            int[] sent = {0};
            try (RawConnection client = RawConnection.connect(gatepost.proxy())) {
                get(client, "/" + sent[0]++);
                await().until(() -> Files.size(log) > 0);
                Files.move(log, moved);
                await().until(() -> {
                    get(client, "/" + sent[0]++);
                    return Files.exists(log) && Files.size(log) > 0;
                });
            }
            gatepost.terminate();
            assertThat(gatepost.exitCode()).isZero();
            List<String> first = Files.readAllLines(moved);
            assertThat(first.size() + Files.readAllLines(log).size()).isEqualTo(sent[0]);
            assertThat(first.getFirst()).contains("\"GET /0 HTTP/1.1\" 200 2 ");
        }
    }
}
