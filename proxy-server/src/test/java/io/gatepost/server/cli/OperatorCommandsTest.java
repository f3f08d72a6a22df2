package io.gatepost.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.cli.Cli.Result;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What operators change of a running proxy, and who may. */
class OperatorCommandsTest {
    private static final String OPERATOR = "operator-token-0123456789";
    private static final String READER = "reader-token-0123456789";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    private Origin origin;
    private Gatepost gatepost;
    private String[] admin;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(dir.resolve("operator"), OPERATOR + "\n");
        Files.writeString(dir.resolve("reader"), READER);
        origin = Origin.answering(Origin.OK);
        open();
    }

    private void open() throws IOException {
        gatepost = start(
                "{ address: \"127.0.0.1:0\", token_file: operator, read_token_file: reader, state_file: s.json }");
        admin = new String[]{"--admin=http://" + gatepost.adminAddress(), "--token-file=" + dir.resolve("operator")};
    }

    private Gatepost start(String adminBlock) throws IOException {
        String text = """
                listen: ["127.0.0.1:0"]
                admin: %s
                access_log: { path: "" }
                journal: { path: "" }
                upstreams: { app: { servers: [ "%s" ] } }
                routes: [ { name: shop, match: { path: /shop }, upstream: app }, { name: all, upstream: app } ]
                """.formatted(adminBlock, origin.endpoint());
        Path file = Files.writeString(dir.resolve("test.yaml"), text);
        Configuration.Loaded loaded = Configuration.load(file);
        assertThat(loaded.problems()).isEmpty();
        return Gatepost.start(Objects.requireNonNull(loaded.settings()), file);
    }

    @AfterEach
    void stop() throws IOException {
        gatepost.close();
        origin.close();
    }

    private HttpMessage get(String path) throws IOException {
        try (RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
            return c.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").response();
        }
    }

    private Result cli(String... words) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 2);
        all[words.length] = admin[0];
        all[words.length + 1] = admin[1];
        return Cli.run(all);
    }

    private String id() {
        return "app/" + origin.endpoint();
    }

    @Test
    void a_server_is_taken_out_and_put_back() throws IOException {
        assertThat(cli("server", id(), "drain", "--reason", "kernel update").out()).startsWith(id() + " is drain");
        assertThat(get("/").status()).isEqualTo(503);
        assertThat(cli("status").out()).contains("drain", "kernel update");
        assertThat(cli("server", id(), "up").code()).isZero();
        assertThat(get("/").status()).isEqualTo(200);
        Result unknown = cli("server", "app/10.0.0.1:1", "up");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no server 'app/10.0.0.1:1'", id());
        assertThat(cli("server", id(), "asleep").code()).isEqualTo(2);
    }

    @Test
    void maintenance_is_switched_for_a_route_with_a_page_and_for_everything() throws IOException {
        Path page = Files.writeString(dir.resolve("soon.html"), "<p>soon</p>");
        assertThat(cli("maintenance", "on", "--route", "shop", "--until", "in 30m", "--page", page.toString()).out())
                .isEqualTo("route shop is in maintenance\n");
        HttpMessage answer = get("/shop");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("<p>soon</p>");
        assertThat(Long.parseLong(answer.field("retry-after"))).isBetween(1700L, 1800L);
        assertThat(get("/").status()).isEqualTo(200);
        assertThat(cli("maintenance").out()).containsPattern("route +shop +maintenance +operator")
                .containsPattern("proxy +serves +configuration");
        assertThat(cli("maintenance", "configured", "--route", "shop").code()).isZero();
        assertThat(get("/shop").status()).isEqualTo(200);
        assertThat(cli("maintenance", "on", "--retry-after", "1h").out()).isEqualTo("proxy is in maintenance\n");
        assertThat(get("/").field("retry-after")).isEqualTo("3600");
        assertThat(cli("maintenance", "off", "--upstream", "none").err()).contains("there is no upstream none");
        assertThat(cli("maintenance", "on", "--until", "2020-01-01T00:00:00Z").err()).contains("which has passed");
    }

    @Test
    void what_is_to_be_kept_outlives_a_restart_and_the_rest_does_not() throws IOException {
        assertThat(cli("server", id(), "down", "--reason", "broken disk", "--persist").code()).isZero();
        assertThat(cli("maintenance", "on", "--route", "shop").code()).isZero();
        gatepost.close();
        open();
        assertThat(cli("status").out()).contains("down", "broken disk");
        assertThat(cli("maintenance").out()).containsPattern("route +shop +serves");
        assertThat(cli("server", id(), "up").code()).isZero();
        assertThat(cli("maintenance", "on", "--route", "shop", "--persist").code()).isZero();
        gatepost.close();
        open();
        assertThat(get("/").status()).isEqualTo(200);
        assertThat(get("/shop").status()).isEqualTo(503);
    }

    @Test
    void a_reload_serves_by_the_new_file_and_a_wrong_one_changes_nothing() throws Exception {
        Path file = dir.resolve("test.yaml");
        String before = Files.readString(file);
        Files.writeString(file, before.replace("{ name: all, upstream: app }",
                "{ name: all, upstream: app, maintenance: { enabled: true } }"));
        assertThat(cli("reload").out()).isEqualTo("reloaded\n");
        assertThat(get("/").status()).isEqualTo(503);
        assertThat(get("/shop").status()).isEqualTo(200);

        Files.writeString(file, before.replace("listen:", "lisen:"));
        Result wrong = cli("reload");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("test.yaml:1:1: unknown key 'lisen'", "'listen' is missing",
                "nothing was changed");
        assertThat(send("POST", "/api/v1/reload", OPERATOR, "").statusCode()).isEqualTo(422);
        assertThat(get("/").status()).isEqualTo(503);

        Files.writeString(file, before + "instance: other\n");
        assertThat(cli("reload").out()).contains("needs a restart and stays as it was: instance");
        assertThat(get("/").status()).isEqualTo(200);
        assertThat(send("POST", "/api/v1/reload", READER, "").statusCode()).isEqualTo(403);
        assertThat(send("GET", "/api/v1/reload", READER, "").statusCode()).isEqualTo(405);
    }

    @Test
    void the_effective_configuration_is_shown_without_secrets() throws Exception {
        Path file = dir.resolve("test.yaml");
        Files.writeString(file, Files.readString(file).replace("{ name: all, upstream: app }",
                "{ name: all, upstream: app, request_headers: { set: { Authorization: Basic c2VjcmV0, X-From: gw } } }"));
        assertThat(cli("reload").code()).isZero();
        HttpResponse<String> shown = send("GET", "/api/v1/config", READER, "");
        assertThat(shown.statusCode()).isEqualTo(200);
        var config = JsonMapper.shared().readTree(shown.body());
        assertThat(config.path("admin").path("token_file").stringValue()).endsWith("/operator");
        var set = config.path("routes").get(1).path("request_headers").path("set");
        assertThat(set.path("Authorization").stringValue()).isEqualTo("(removed)");
        assertThat(set.path("X-From").stringValue()).isEqualTo("gw");
        assertThat(shown.body()).contains("\"read_timeout\"").doesNotContain("c2VjcmV0", OPERATOR, READER);
    }

    private HttpResponse<String> send(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + gatepost.adminAddress() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_reader_may_look_and_an_operator_may_change() throws Exception {
        String off = "{\"state\":\"off\"}";
        assertThat(send("GET", "/health/live", "", "").statusCode()).isEqualTo(200);
        for (String path : new String[]{"/api/v1/upstreams", "/metrics", "/api/v1/none", "/none"}) {
            HttpResponse<String> none = send("GET", path, "", "");
            assertThat(none.statusCode()).as(path).isEqualTo(401);
            assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer realm=\"gatepost\"");
            assertThat(send("GET", path, OPERATOR + "x", "").statusCode()).isEqualTo(401);
        }
        assertThat(send("PUT", "/health/live", "", off).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/api/v1/upstreams", READER, "").statusCode()).isEqualTo(200);
        assertThat(send("PUT", "/api/v1/maintenance", READER, off).statusCode()).isEqualTo(403);
        assertThat(send("PUT", "/api/v1/maintenance", OPERATOR, off).statusCode()).isEqualTo(200);
        assertThat(Cli.run("status", admin[0]).err()).contains("--token-file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "PUT|/api/v1/maintenance||400|no object",
            "PUT|/api/v1/maintenance|[]|400|no object",
            "PUT|/api/v1/maintenance|{\"state\":\"on\"|400|not JSON",
            "PUT|/api/v1/maintenance|{\"state\":\"on\"} {}|400|not JSON",
            "PUT|/api/v1/maintenance|{\"state\":\"on\",\"state\":\"off\"}|400|not JSON",
            "PUT|/api/v1/maintenance|{\"state\":\"perhaps\"}|400|one of on, off, configured",
            "PUT|/api/v1/maintenance|{\"enabled\":true}|400|unknown name 'enabled'",
            "PUT|/api/v1/maintenance|{\"state\":\"on\",\"retry_after\":-1}|400|retry_after",
            "PUT|/api/v1/maintenance|{\"state\":\"on\",\"until\":\"soon\"}|400|until",
            "PUT|/api/v1/maintenance|{\"state\":\"off\",\"page\":\"x\"}|400|for state on only",
            "PUT|/api/v1/maintenance|{\"state\":\"on\",\"route\":\"shop\",\"upstream\":\"app\"}|400|both",
            "PUT|/api/v1/maintenance|{\"state\":\"on\",\"route\":\"none\"}|404|there is no route none",
            "PUT|/api/v1/servers/app/x:1|{\"state\":\"up\"}|404|there is no server",
            "POST|/api/v1/maintenance|{}|405|GET, HEAD and PUT are",
            "DELETE|/api/v1/failures||405|GET and HEAD are",
            "GET|/api/v1/servers/app/x:1||405|PUT is"})
    void wrong_changes_change_nothing_and_are_told_why(String method, String path, String body, int status, String says)
            throws Exception {
        HttpResponse<String> answer = send(method, path, OPERATOR, body == null ? "" : body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(JsonMapper.shared().readTree(answer.body()).path("detail").stringValue()).contains(says);
        assertThat(get("/shop").status()).isEqualTo(200);
    }

    @Test
    void a_body_that_is_too_large_is_told_so() throws Exception {
        HttpResponse<String> answer = send("PUT", "/api/v1/maintenance", OPERATOR, " ".repeat(300_000));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("the body is larger than 262144 bytes");
    }

    @Test
    void no_token_no_start_where_one_is_named() throws IOException {
        Files.writeString(dir.resolve("short"), "secret\n");
        assertThatThrownBy(() -> start("{ address: \"127.0.0.1:0\", token_file: short }"))
                .isInstanceOf(IOException.class).hasMessageContaining("at least 16");
        assertThatThrownBy(() -> start("{ address: \"127.0.0.1:0\", token_file: none }"))
                .isInstanceOf(IOException.class).hasMessageContaining("admin.token_file: cannot read");
        Files.writeString(dir.resolve("s.json"), "{}");
        assertThatThrownBy(() -> start("{ address: \"127.0.0.1:0\", state_file: s.json }"))
                .isInstanceOf(IOException.class).hasMessageContaining("was not written by this version");
    }

    @Test
    void without_a_state_file_nothing_can_be_kept() throws IOException {
        try (Gatepost other = start("{ address: \"127.0.0.1:0\" }")) {
            Result result = Cli.run("server", id(), "down", "--persist", "--admin=http://" + other.adminAddress());
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("admin.state_file is not configured");
        }
    }
}
