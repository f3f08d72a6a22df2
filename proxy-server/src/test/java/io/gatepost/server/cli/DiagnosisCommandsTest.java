package io.gatepost.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.cli.Cli.Result;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands that ask a proxy with real failures, or its journal. */
class DiagnosisCommandsTest {
    @TempDir
    Path dir;

    private Origin origin;
    private Gatepost gatepost;
    private String refused;
    private String admin;

    @BeforeEach
    void start() throws IOException {
        origin = Origin.scripted(c -> {
            c.request();
            c.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        });
        int nobody = unusedPort();
        refused = "127.0.0.1:" + nobody;
        String text = """
                instance: gw-1
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                access_log: { path: "" }
                journal: { path: journal.db }
                upstreams:
                  app: { servers: [ "%s" ] }
                  dead: { servers: [ { address: "%s", max_fails: 2 } ] }
                routes:
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - { name: all, upstream: app }
                """.formatted(origin.endpoint(), refused);
        Configuration.Loaded loaded = Configuration.parse(text, dir, "test.yaml");
        assertThat(loaded.problems()).isEmpty();
        gatepost = Gatepost.start(Objects.requireNonNull(loaded.settings()));
        admin = "--admin=http://" + gatepost.adminAddress();
    }

    @AfterEach
    void stop() throws IOException {
        gatepost.close();
        origin.close();
    }

    private void fail(String path, int status) throws IOException {
        try (RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
            assertThat(c.send("GET " + path + " HTTP/1.1\r\nHost: a.example\r\n\r\n").responseHead().status())
                    .isEqualTo(status);
            if (status == 200) {
                c.end();
            }
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
            return s.getLocalPort();
        }
    }

    private static JsonNode json(Result result) {
        assertThat(result.err()).isEmpty();
        return JsonMapper.shared().readTree(result.out());
    }

    private void awaitFailures(int count) {
        await().untilAsserted(() -> assertThat(
                json(Cli.run("failures", admin, "--json")).path("failures").size()).isEqualTo(count));
    }

    @Test
    void why_tells_the_story_of_the_last_failure_and_of_an_id() throws IOException {
        fail("/dead", 502);
        awaitFailures(1);
        Result last = Cli.run("why", "last", admin);
        assertThat(last.code()).isZero();
        assertThat(last.out()).startsWith("502 Bad Gateway: CONNECT_REFUSED  id gw-1-")
                .contains("GET a.example /dead", "route     dead, upstream dead", "server    " + refused,
                        "errno     111 ECONNREFUSED", "Where the time went", "Nobody listens on that port.",
                        "Likely reasons");
        String id = json(Cli.run("why", "last", admin, "--json")).path("id").stringValue();
        assertThat(Cli.run("why", id, admin).out()).isEqualTo(last.out());
        assertThat(json(Cli.run("why", id, admin, "--json")).path("suspects").size()).isPositive();
    }

    @Test
    void failures_are_listed_filtered_and_counted_from_the_proxy_and_from_its_journal() throws IOException {
        fail("/dead", 502);
        fail("/x", 200);
        fail("/dead", 502);
        awaitFailures(3);
        String from = "--journal=" + dir.resolve("journal.db");
        for (String source : new String[]{admin, from}) {
            Result all = Cli.run("failures", source);
            assertThat(all.code()).isZero();
            assertThat(all.out().lines()).hasSize(4);
            assertThat(all.out()).contains("BODY_TRUNCATED", "GET /dead", refused);
            assertThat(Cli.run("failures", source, "--cause", "body_truncated", "--since", "1h").out().lines())
                    .hasSize(2);
            assertThat(Cli.run("failures", source, "--until", "1h").out()).isEqualTo("no failure matches\n");
            assertThat(Cli.run("failures", source, "--by", "cause,server").out())
                    .containsPattern("CAUSE +SERVER +FAILED +RETRIED +ATTEMPTS\n")
                    .containsPattern("CONNECT_REFUSED +" + refused + " +2 +0 +2\n")
                    .containsPattern("BODY_TRUNCATED +" + origin.endpoint() + " +1 +0 +1\n")
                    .containsPattern("all +3 +0 +3\n");
            JsonNode counts = json(Cli.run("failures", source, "--by", "status", "--route", "dead", "--json"));
            assertThat(counts.path("failures").intValue()).isEqualTo(2);
            assertThat(counts.path("groups").get(0).path("status").intValue()).isEqualTo(502);
        }
        gatepost.close();
        assertThat(Cli.run("why", "last", from).out()).contains("CONNECT_REFUSED");
    }

    @Test
    void status_exits_with_one_while_a_server_is_ejected() throws IOException {
        Result well = Cli.run("status", admin);
        assertThat(well.code()).isZero();
        assertThat(well.out()).contains("upstream app", "upstream dead", "journal").containsPattern(refused + " +up");
        fail("/dead", 502);
        fail("/dead", 502);
        await().untilAsserted(() -> assertThat(Cli.run("status", admin).code()).isEqualTo(1));
        assertThat(Cli.run("status", admin).out()).containsPattern(refused + " +ejected +\\d+s ago")
                .contains("last: CONNECT_REFUSED");
    }

    @Test
    void why_and_status_tell_the_pattern_that_a_failure_is_part_of() throws IOException {
        fail("/dead", 502);
        for (int i = 0; i < 3; i++) {
            fail("/dead", i == 0 ? 502 : 503);
        }
        awaitFailures(4);
        JsonNode patterns = json(Cli.run("status", admin, "--json")).path("patterns");
        assertThat(patterns.size()).isPositive();
        assertThat(patterns.get(0).path("upstream").stringValue()).isEqualTo("dead");
        String says = patterns.get(0).path("says").stringValue();
        assertThat(says).isNotBlank();
        assertThat(Cli.run("status", admin).out()).contains("what is going on", "in upstream dead");
        assertThat(Cli.run("why", "last", admin).out()).contains("What else was going on", says.substring(0, 20));
    }

    @Test
    void an_unknown_id_is_told_from_a_wrong_one() {
        Result unknown = Cli.run("why", "gw-1-abc", admin);
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("no failure is kept under 'gw-1-abc'");
        assertThat(Cli.run("why", "../journal", admin).code()).isEqualTo(2);
        assertThat(Cli.run("why", "last", admin).err()).contains("no failure is kept");
    }

    @Test
    void an_address_where_nobody_listens_is_named_with_what_to_do() throws IOException {
        Result result = Cli.run("status", "--admin", "127.0.0.1:" + unusedPort());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("nobody listens at http://127.0.0.1:", "--admin", "--journal");
        assertThat(Cli.run("status", "--admin", "unix:" + dir.resolve("no.sock")).err())
                .contains("nobody listens at unix:/");
    }

    @Test
    void what_is_no_admin_api_is_said_to_be_none() throws IOException {
        try (Origin other = Origin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            Result result = Cli.run("status", "--admin", "http://" + other.endpoint());
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("is not Gatepost's admin API");
        }
        try (Origin closing = Origin.scripted(RawConnection::request)) {
            assertThat(Cli.run("status", "--admin", "http://" + closing.endpoint()).err())
                    .contains("gave no answer that can be read");
        }
    }

    @Test
    void a_file_that_is_no_journal_is_named() throws IOException {
        Path text = Files.writeString(dir.resolve("text"), "no database at all, but long enough to be looked into\n");
        assertThat(Cli.run("failures", "--journal", text.toString()))
                .satisfies(r -> assertThat(r.code()).isEqualTo(1))
                .satisfies(r -> assertThat(r.err()).contains("journal " + text + " cannot be read"));
        assertThat(Cli.run("failures", "--journal", dir.resolve("none").toString()).code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"failures --limit 0|--limit is 0", "failures --since soon|such as 15m",
            "failures --cause NO|is no cause", "failures --by colour|--by", "failures --by cause,cause|twice",
            "failures --admin ftp://a:1|is no address of an admin API",
            "failures --admin http://127.0.0.1:1 --journal x|exclude each other", "why|Missing required parameter",
            "status --token-file /nowhere/token|cannot be read"})
    void wrong_use_exits_with_two_and_says_what_is_allowed(String line, String message) {
        Result result = Cli.run(line.split(" ", -1));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains(message);
    }

    @Test
    void completion_knows_the_commands() {
        assertThat(Cli.run("completion").out()).contains("complete ", "failures", "--upstream");
    }
}
