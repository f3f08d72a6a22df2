package io.gatepost.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the dashboard as a browser gets them. */
class DashboardPagesTest {
    private static final Pattern PARTS = Pattern.compile("(?:href|src)=\"(/[^\"]*)\"|from '\\./([^']*)'");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    @Test
    void every_page_and_all_it_needs_comes_with_its_type_and_a_strict_policy_without_a_token() throws Exception {
        Files.writeString(dir.resolve("admin.token"), "0123456789abcdef0123\n");
        try (Gatepost gatepost = start()) {
            HttpResponse<String> page = get(gatepost, "/", null);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(type(page)).isEqualTo("text/html; charset=utf-8");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'",
                    "script-src 'self'", "frame-ancestors 'none'").doesNotContain("unsafe");
            assertThat(page.body()).doesNotContainIgnoringCase("<style").doesNotContain("://")
                    .doesNotContain("onclick");
            for (String part : parts(page.body())) {
                HttpResponse<String> got = get(gatepost, part, null);
                assertThat(got.statusCode()).as(part).isEqualTo(200);
                assertThat(type(got)).as(part).startsWith(part.endsWith(".js")
                        ? "text/javascript"
                        : part.endsWith(".css") ? "text/css" : "image/svg+xml");
                for (String module : parts(got.body())) {
                    assertThat(get(gatepost, "/dashboard/" + module, null).statusCode()).as(module).isEqualTo(200);
                }
            }
            assertThat(get(gatepost, "/api/v1/upstreams", null).statusCode()).isEqualTo(401);
            assertThat(get(gatepost, "/dashboard/../Dashboard.class", null).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_page_that_the_browser_has_is_not_sent_again() throws Exception {
        Files.writeString(dir.resolve("admin.token"), "0123456789abcdef0123\n");
        try (Gatepost gatepost = start()) {
            HttpResponse<String> first = get(gatepost, "/dashboard/app.js", null);
            String tag = first.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = get(gatepost, "/dashboard/app.js", "\"other\", W/" + tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("ETag")).contains(tag);
            assertThat(get(gatepost, "/dashboard/app.js", "\"other\"").statusCode()).isEqualTo(200);
        }
    }

    private Gatepost start() throws IOException {
        Configuration.Loaded loaded = Configuration.parse("""
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0", token_file: admin.token }
                access_log: { path: "" }
                upstreams: { app: { servers: [ { address: "127.0.0.1:1" } ] } }
                """, dir, "test.yaml");
        assertThat(loaded.problems()).isEmpty();
        return Gatepost.start(Objects.requireNonNull(loaded.settings()));
    }

    private static Iterable<String> parts(String text) {
        return PARTS.matcher(text).results().map(m -> m.group(1) != null ? m.group(1) : m.group(2))
                .filter(part -> !part.equals("/")).toList();
    }

    private static String type(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private HttpResponse<String> get(Gatepost gatepost, String path, @Nullable String tag)
            throws Exception {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://" + Objects.requireNonNull(gatepost.adminAddress()) + path));
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
