package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Failures at the admin address, asked for in every way: three of a dead server, two that a server made itself. */
class AdminApiIT {
    private static final String BUSY = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    @TempDir
    static Path folder;

    private static Origin origin;
    private static GatepostProcess gatepost;
    private static int nobody;

    @BeforeAll
    static void fail() throws Exception {
        origin = Origin.answering(BUSY);
        nobody = GatepostProcess.unusedPort();
        gatepost = GatepostProcess.serving(folder, """
                instance: gw-1
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                journal: { path: "" }
                upstreams:
                  app: { servers: ["%s"] }
                  dead: { servers: ["127.0.0.1:%d"] }
                routes:
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - { name: all, upstream: app }
                """.formatted(origin.endpoint(), nobody));
        try (RawConnection client = RawConnection.connect(gatepost.proxy())) {
            for (String path : List.of("/dead/1", "/dead/2", "/dead/3", "/busy/1", "/busy/2")) {
                client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").response();
            }
        }
        await().until(() -> gatepost.failures("").size() == 5);
    }

    @AfterAll
    static void stop() throws IOException {
        gatepost.close();
        origin.close();
    }

    @ParameterizedTest
    @CsvSource({"upstream=dead,3", "upstream=app,2", "upstream=none,0", "route=dead,3", "cause=CONNECT_REFUSED,3",
            "cause=upstream_sent_status,2", "status=502,3", "status=503,2", "since=1h,5", "until=1h,0",
            "since=2026-01-01T00:00:00Z&upstream=dead&status=502,3", "limit=2,2", "limit=2&offset=4,1", "offset=9,0"})
    void filters(String query, int found) throws Exception {
        assertThat(gatepost.failures(query)).hasSize(found);
    }

    @Test
    void filters_by_server() throws Exception {
        assertThat(gatepost.failures("server=127.0.0.1:" + nobody)).hasSize(3);
        assertThat(gatepost.failures("server=" + origin.endpoint())).hasSize(2);
    }

    @Test
    void tells_the_newest_first_and_pages_without_gaps() throws Exception {
        JsonNode page = gatepost.json("failures?limit=3");
        assertThat(targets(page)).containsExactly("/busy/2", "/busy/1", "/dead/3");
        int next = page.path("next_offset").intValue();
        assertThat(targets(gatepost.json("failures?limit=3&offset=" + next))).containsExactly("/dead/2", "/dead/1");
    }

    private static List<String> targets(JsonNode page) {
        return page.path("failures").valueStream().map(f -> f.at("/request/target").stringValue()).toList();
    }

    @Test
    void tells_one_failure_by_its_id_and_the_last() throws Exception {
        JsonNode last = gatepost.json("failures/last");
        assertThat(last.at("/request/target").stringValue()).isEqualTo("/busy/2");
        String id = gatepost.failures("cause=CONNECT_REFUSED&limit=1").getFirst().path("id").stringValue();
        JsonNode one = gatepost.json("failures/" + id);
        assertThat(one.at("/attempts/0/server").stringValue()).isEqualTo("127.0.0.1:" + nobody);
        assertThat(one.path("suspects").size()).isPositive();
        assertThat(gatepost.failures("limit=1").getFirst().has("suspects")).isFalse();
        assertThat(gatepost.failures("limit=1&suspects=true").getFirst().path("suspects").size()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cause=nonsense", "status=abc", "status=1000", "limit=0", "limit=1001", "offset=-1",
            "since=yesterday", "until=1", "colour=red", "limit=1&limit=2", "suspects=maybe"})
    void a_bad_parameter_is_a_problem_that_says_what_is_allowed(String query) throws Exception {
        HttpResponse<String> answer = gatepost.ask("failures?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        String parameter = query.substring(0, query.indexOf('='));
        assertThat(answer.body()).contains(parameter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"failures/gw-1-none", "upstreams/none", "routes/none", "nothing"})
    void what_is_not_there_is_404(String path) throws Exception {
        HttpResponse<String> answer = gatepost.ask(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"Host: evil.example,403", "Host: 127.0.0.1|Origin: http://evil.example,403",
            "Host: 127.0.0.1|Origin: null,403", "Host: localhost:9901,200", "Host: [::1]:9901,200",
            "Host: 127.0.0.1:1|Origin: http://127.0.0.1:1,200"})
    void refuses_pages_of_other_origins(String fields, int status) throws Exception {
        assertThat(raw("GET", fields.replace("|", "\r\n")).status()).isEqualTo(status);
    }

    @Test
    void takes_no_other_method() throws Exception {
        assertThat(raw("DELETE", "Host: localhost").status()).isEqualTo(405);
    }

    private static HttpMessage raw(String method, String fields) throws IOException {
        try (RawConnection client = RawConnection.connect(gatepost.admin())) {
            return client.send(method + " /api/v1/failures HTTP/1.1\r\n" + fields + "\r\n\r\n").response();
        }
    }
}
