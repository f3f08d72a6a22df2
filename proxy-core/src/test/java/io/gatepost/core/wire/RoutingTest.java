package io.gatepost.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.RouteSettings;
import io.gatepost.core.testing.Settings;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.core.testing.UpstreamSettings;
import io.gatepost.diagnostics.cause.Cause;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which route serves a request, and what path its server sees. */
class RoutingTest {
    private Origin origin;

    @BeforeEach
    void startOrigin() throws Exception {
        origin = Origin.answering(Origin.OK);
    }

    @AfterEach
    void stopOrigin() throws Exception {
        origin.close();
    }

    private TestProxy proxy(BiConsumer<Settings, UpstreamSettings> setup) throws Exception {
        return TestProxy.start(s -> setup.accept(s, s.upstream("app", origin)));
    }

    /** The route that served this request, or its cause where none did. */
    private static String route(TestProxy proxy, String host, String target) throws Exception {
        HttpMessage response = proxy.exchange("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        var record = proxy.ended().record();
        assertThat(response.status()).isEqualTo(record.route() == null ? record.outcome().status() : 200);
        return record.route() == null ? String.valueOf(record.cause()) : record.route();
    }

    @ParameterizedTest(name = "{0}{1} -> {2}")
    @CsvSource({"api.example.com, /, exact host", "API.Example.COM., /, exact host",
            "api.example.com:8080, /, exact host",
            "x.api.example.com, /, longer wildcard", "x.y.api.example.com, /, longer wildcard",
            "www.example.com, /, wildcard", "example.com, /, any", "notexample.com, /, any",
            "api.example.com.evil, /, any", "[::1], /, v6", "[::1]:80, /, v6"})
    void the_most_specific_host_wins(String host, String target, String route) throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            s.route("any", app);
            s.route("wildcard", app).host = "*.example.com";
            s.route("longer wildcard", app).host = "*.api.example.com";
            s.route("exact host", app).host = "api.example.com";
            s.route("v6", app).host = "[::1]";
        })) {
            assertThat(route(proxy, host, target)).isEqualTo(route);
        }
    }

    @ParameterizedTest(name = "R11 {0} -> {1}")
    @CsvSource({"/a, exact", "/a?x, exact", "/a/, prefix a", "/a/x, prefix a", "/a/b, prefix ab", "/a/b/c, prefix ab",
            "/a/bc, prefix a", "/ab, root", "/slash, root", "/slash/, prefix slash", "/slash/x, prefix slash",
            "/x.php, regex", "/x.php5, root", "/a/x.php, prefix a", "/img/1.png, regex 2", "/, root",
            // as it is after decoding and removing what changes nothing
            "/%61, exact", "/./a, exact", "/b/../a, exact", "//a, exact", "/a/%62, prefix ab", "/a/b/../x, prefix a",
            "/b/%2e%2e/a, exact", "/a/../ab, root", "/A, root", "/a%2fb, root", "/a;x, root", "/../a, exact",
            "/a/., prefix a", "/a/b/.., prefix a", "/a/b/../.., root", "http://h/a, exact", "http://h, root"})
    void r11_the_most_specific_path_wins(String target, String route) throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            s.route("root", app).path = "/";
            s.route("regex", app).pathRegex = Pattern.compile("\\.php$");
            s.route("regex 2", app).pathRegex = Pattern.compile("^/img/|\\.png");
            s.route("prefix a", app).path = "/a";
            s.route("prefix ab", app).path = "/a/b";
            s.route("prefix slash", app).path = "/slash/";
            s.route("exact", app).pathExact = "/a";
        })) {
            assertThat(route(proxy, "h", target)).isEqualTo(route);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void the_listener_comes_before_the_host() throws Exception {
        Endpoint first = new Endpoint("127.0.0.1", 0);
        Endpoint second = new Endpoint("127.0.0.2", 0);
        try (TestProxy proxy = proxy((s, app) -> {
            s.listeners.add(first);
            s.listeners.add(second);
            s.route("host", app).host = "a";
            s.route("listener", app).listen = second;
            RouteSettings both = s.route("both", app);
            both.listen = second;
            both.host = "b";
        })) {
            assertThat(route(proxy, "a", "/")).isEqualTo("host");
            assertThat(route(proxy, "b", "/")).isEqualTo("NO_ROUTE");
            for (String host : new String[]{"a", "b"}) {
                try (RawConnection client = RawConnection.connect(proxy.proxy().addresses().get(1))) {
                    client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").response();
                    assertThat(proxy.ended().record().route()).isEqualTo(host.equals("a") ? "listener" : "both");
                }
            }
        }
    }

    @Test
    void host_comes_before_path() throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            s.route("path", app).pathExact = "/a";
            RouteSettings host = s.route("host", app);
            host.host = "*.example.com";
        })) {
            assertThat(route(proxy, "x.example.com", "/a")).isEqualTo("host");
            assertThat(route(proxy, "b", "/a")).isEqualTo("path");
            assertThat(route(proxy, "b", "/b")).isEqualTo("NO_ROUTE");
        }
    }

    @Test
    void all_that_is_set_must_hold() throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            RouteSettings both = s.route("both", app);
            both.host = "a";
            both.path = "/x";
        })) {
            assertThat(route(proxy, "a", "/x/y")).isEqualTo("both");
            assertThat(route(proxy, "a", "/y")).isEqualTo("NO_ROUTE");
            assertThat(route(proxy, "b", "/x/y")).isEqualTo("NO_ROUTE");
        }
    }

    @Test
    void of_equal_routes_the_first_is_taken() throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            s.route("first", app).pathRegex = Pattern.compile("^/a");
            s.route("second", app).pathRegex = Pattern.compile("^/a/longer");
        })) {
            assertThat(route(proxy, "a", "/a/longer")).isEqualTo("first");
        }
    }

    @Test
    void a_request_without_a_route_is_answered_404_with_its_cause() throws Exception {
        try (TestProxy proxy = proxy((s, app) -> s.route("x", app).pathExact = "/x");
                RawConnection client = proxy.connect()) {
            HttpMessage response = client.send("GET /y HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.field("Proxy-Status")).contains("details=\"NO_ROUTE\"");
            assertThat(proxy.ended().cause()).isEqualTo(Cause.NO_ROUTE);
            assertThat(client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest(name = "R11 {0}")
    @ValueSource(strings = {"/a%2f..%2fadmin", "/a%5c..%5cadmin", "/a%2F%2e%2e/admin", "/..%2fx", "/a/..%2f", "/a%2f.",
            "/a/..;/admin", "/a/..;x=y/admin", "/a/.;/admin", "/a/%2e%2e;/admin", "/a/..;"})
    void r11_a_path_that_servers_could_read_differently_is_refused(String target) throws Exception {
        try (TestProxy proxy = proxy((s, app) -> s.route("all", app))) {
            HttpMessage response = proxy.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(response.status()).isEqualTo(400);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.CLIENT_REQUEST_INVALID);
            assertThat(origin.connections()).isZero();
        }
    }

    @ParameterizedTest(name = "R11 {0}")
    @ValueSource(strings = {"/a%2fb", "/a%5Cb", "/a/...;/b", "/a/x..;y", "/a?b=%2f..%2f", "/a/..?;", "/a;b/c;d"})
    void r11_a_path_that_is_clear_passes(String target) throws Exception {
        try (TestProxy proxy = proxy((s, app) -> s.route("all", app))) {
            assertThat(route(proxy, "a", target)).isEqualTo("all");
            assertThat(origin.request().target()).isEqualTo(target);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}: {2} -> {3}")
    @CsvSource({"/api/, /, /api/x?y=%2f, /x?y=%2f", "/api/, /, /api/, /", "/api/, /v1/, /api/x, /v1/x",
            "/api/, /v1, /api/x, /v1/x", "/api/, /v1, /api/, /v1", "/api/, /v1, /api/?q, /v1?q",
            "/api, /v1, /api/x, /v1/x", "/api, /v1, /api, /v1", "/api, /v1, /api?q, /v1?q", "/api, /, /api/x, /x",
            "/api, /, /api, /", "/api, /, /api?q, /?q", "/api, /v1/, /api/x, /v1/x", "/, /v1, /x, /v1/x",
            "/, /v1/, /x, /v1/x", "/, /v1, /, /v1", "/, /v1/, /?q, /v1/?q",
            // what follows the prefix stays byte for byte
            "/api/, /, /api/%7e%41;b//c?d//e=../, /%7e%41;b//c?d//e=../", "/api/, /v1/, /api//x, /v1//x",
            "/api, /v1, /api//x, /v1//x", "/api/, /v1/, /api/a%2fb, /v1/a%2fb", "/api, /, /api//x, //x",
            // what does not stand there as it is written is written as it was matched
            "/api/, /v1/, /%61pi/x, /v1/x", "/api/, /v1/, //api/x?q=//, /v1/x?q=//", "/api/, /v1/, /b/../api/x, /v1/x",
            "/api/, /v1/, /./api/%7ex, /v1/~x",
            // and nothing leads out of what replaces the prefix
            "/api/, /v1/, /api/../api/x, /v1/x", "/api/, /v1/, /api/a/../x, /v1/x",
            "/api/, /v1/, /api/x/%2e%2e/y, /v1/y",
            "/api/, /v1/, /api/../../api/x, /v1/x", "/api/, /v1/, /api/./x, /v1/x", "/api, /v1, /api/x/.., /v1/"})
    void a_rewritten_prefix_is_replaced_exactly(String prefix, String rewrite, String target, String forwarded)
            throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            RouteSettings route = s.route("api", app);
            route.path = prefix;
            route.rewritePrefix = rewrite;
        })) {
            assertThat(route(proxy, "a", target)).isEqualTo("api");
            assertThat(origin.request().target()).isEqualTo(forwarded);
        }
    }

    @Test
    void an_absolute_target_is_rewritten_too() throws Exception {
        try (TestProxy proxy = proxy((s, app) -> {
            RouteSettings route = s.route("root", app);
            route.path = "/";
            route.rewritePrefix = "/v1";
        })) {
            proxy.exchange("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.exchange("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.exchange("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(origin.requests()).extracting(HttpMessage::target).containsExactly("/v1", "/v1?q", "*");
        }
    }
}
