package io.gatepost.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of problem with its place and words. */
class ProblemsTest {
    private static final String DURATION = "a duration such as 500ms, 30s or 1h30m, from ";

    /** Problems of the smallest configuration with something after it, which begins on line 3. */
    private static List<String> after(String text) {
        return Configs.problems(Configs.SMALL + text);
    }

    /** Problems of a route's keys, which begin on line 4, column 5. */
    private static List<String> route(String keys) {
        return after("routes:\n  - upstream: app\n    " + keys + "\n").stream()
                .map(p -> p.replace("test.yaml:5:", "").replace("routes[0].", "")).toList();
    }

    @Test
    void all_are_found_at_once_and_told_in_file_order() {
        assertThat(Configs.problems("""
                lisen: [127.0.0.1:8080]
                listen: [127.0.0.1]
                routes:
                  - { upstream: ap, max_body: 10q }
                upstreams:
                  app: { servers: [{ adress: a:1 }], read_timeout: soon }
                  other: { servers: [b:1] }
                """)).containsExactly(
                "test.yaml:1:1: unknown key 'lisen', did you mean 'listen'?",
                "test.yaml:2:10: listen[0]: '127.0.0.1' has no port; "
                        + "expected host:port, [v6]:port or unix:/path, the port from 0 to 65535",
                "test.yaml:4:17: routes[0].upstream: there is no upstream 'ap', did you mean 'app'?; "
                        + "expected one of app, other",
                "test.yaml:4:31: routes[0].max_body: '10q' is not a size: there is no unit 'q' (k, m, g); "
                        + "expected a size such as 512, 32k, 10m or 1g, from 0 to 1024g",
                "test.yaml:6:20: upstreams.app.servers[0]: 'address' is missing; "
                        + "expected host:port, [v6]:port or unix:/path, the port from 1 to 65535",
                "test.yaml:6:22: upstreams.app.servers[0]: unknown key 'adress', did you mean 'address'?; "
                        + "expected one of address, weight, max_fails, fail_timeout, max_conns, backup, state",
                "test.yaml:6:52: upstreams.app.read_timeout: 'soon' is not a duration; expected " + DURATION
                        + "1ms to 1d",
                "test.yaml:7:3: upstreams.other: no route and no on_error uses this upstream; "
                        + "expected a use of it, or not to be there");
    }

    @Test
    void what_is_missing() {
        assertThat(Configs.problems("")).containsExactly(
                "test.yaml:1:1: the configuration is empty; expected listen and upstreams");
        assertThat(Configs.problems("# nothing\n")).hasSize(1);
        assertThat(Configs.problems("instance: a\n")).containsExactly(
                "test.yaml:1:1: 'listen' is missing; expected a list, each host:port, [v6]:port or unix:/path, "
                        + "the port from 0 to 65535, or a block of keys",
                "test.yaml:1:1: 'upstreams' is missing; expected a block of NAME: a block of keys");
        assertThat(after("limits:\n")).containsExactly("test.yaml:3:8: limits: has no value; expected a block of keys");
        assertThat(Configs.problems("listen: []\nupstreams: {}\n")).hasSize(2);
    }

    @Test
    void wrong_types() {
        assertThat(after("limits: [1]"))
                .containsExactly("test.yaml:3:9: limits: found a list; expected a block of keys");
        assertThat(after("trusted_proxies: 10.0.0.0/8")).containsExactly("test.yaml:3:18: trusted_proxies: found "
                + "'10.0.0.0/8'; expected a list, each an address or a block such as 10.0.0.0/8 or ::1/128");
        assertThat(after("shutdown_timeout: { a: 1 }")).containsExactly("test.yaml:3:19: shutdown_timeout: "
                + "found a block of keys; expected " + DURATION + "0 to 1d");
        assertThat(after("diagnosis: yes")).containsExactly(
                "test.yaml:3:12: diagnosis: 'yes' is not a truth value; expected true or false");
        assertThat(after("limits: { requests: '5' }")).containsExactly("test.yaml:3:21: limits.requests: "
                + "'5' is not a whole number but text; expected a whole number from 1 to 10000000");
        assertThat(after("instance: 12")).singleElement().asString()
                .startsWith("test.yaml:3:11: instance: '12' is a number, not text");
        assertThat(after("event_loops: some")).containsExactly("test.yaml:3:14: event_loops: "
                + "'some' is not a whole number; expected auto or a whole number from 1 to 1024");
        assertThat(after("transport: epol")).containsExactly("test.yaml:3:12: transport: 'epol' is not valid, "
                + "did you mean 'epoll'?; expected one of auto, epoll, io_uring, nio");
        assertThat(after("instance: !env HOST")).containsExactly(
                "test.yaml:3:11: instance: the tag !env is not supported; expected a plain value");
    }

    @Test
    void out_of_range() {
        assertThat(after("shutdown_timeout: 2d")).containsExactly("test.yaml:3:19: shutdown_timeout: "
                + "'2d' is out of range; expected " + DURATION + "0 to 1d");
        assertThat(after("shutdown_timeout: 99999999999d")).singleElement().asString().contains("is out of range");
        assertThat(after("client: { max_header: 10 }")).first().asString().isEqualTo("test.yaml:3:23: "
                + "client.max_header: '10' is out of range; "
                + "expected a size such as 512, 32k, 10m or 1g, from 256 to 1m");
        assertThat(after("client: { max_header: 99999999999999999g }")).singleElement().asString().contains("range");
        assertThat(after("limits: { requests: 0 }")).singleElement().asString().contains("'0' is out of range");
        assertThat(after("limits: { requests: 9999999999999999999 }")).singleElement().asString()
                .contains("is out of range");
        assertThat(after("client: { max_request_line: 64k }")).containsExactly(
                "test.yaml:3:29: client.max_request_line: max_request_line is greater than max_header");
        assertThat(after("resolver: { ttl: { min: 10m } }")).containsExactly(
                "test.yaml:3:18: resolver.ttl: min is greater than max");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "1h30m,5400000", "5,5000", "0,0", "1d,86400000"})
    void durations(String text, long millis) {
        assertThat(Configs.settings(Configs.SMALL + "shutdown_timeout: " + text).proxy().shutdownTimeout())
                .isEqualTo(millis);
        assertThat(Units.duration(0, Units.DAY).parse(Units.showDuration(millis))).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"30 s", "1.5s", "s", "30S", "1m1h", "-1s", "''"})
    void what_is_no_duration(String text) {
        assertThat(after("shutdown_timeout: '" + text + "'")).singleElement().asString()
                .startsWith("test.yaml:3:19: shutdown_timeout: '" + text + "' is not a duration");
    }

    @ParameterizedTest
    @CsvSource({"512,512", "32k,32768", "32K,32768", "10m,10485760", "1g,1073741824", "0,0"})
    void sizes(String text, long bytes) {
        assertThat(Configs.settings(Configs.SMALL + "client: { max_body: " + text + " }").proxy().routes().getFirst()
                .maxBody()).isEqualTo(bytes);
        assertThat(Units.size(0, Units.TERA).parse(Units.showSize(bytes))).isEqualTo(bytes);
    }

    @Test
    void duplicates() {
        assertThat(after("diagnosis: true\ndiagnosis: true\n")).containsExactly(
                "test.yaml:4:1: duplicate key 'diagnosis', first on line 3");
        assertThat(Configs.problems("""
                listen: [127.0.0.1:8080, "127.0.0.1:8080", 127.0.0.1:0, "127.0.0.1:0"]
                admin: { address: 127.0.0.1:8080 }
                upstreams:
                  app: { servers: [A:1, b:1, { address: a:1 }] }
                  app: { servers: [a:1] }
                routes:
                  - { name: one, match: { path: / }, upstream: app }
                  - { name: one, match: { host: b.test }, upstream: app }
                  - { match: { host: B.test }, upstream: app }
                  - { name: last, upstream: app }
                """)).containsExactly(
                "test.yaml:1:26: listen[1]: the listener 127.0.0.1:8080 is there twice, first on line 1",
                "test.yaml:2:19: admin.address: '127.0.0.1:8080' is the address of a listener; "
                        + "expected another address",
                "test.yaml:4:41: upstreams.app.servers[2].address: the server a:1 is there twice, first on line 4",
                "test.yaml:5:3: upstreams.app: is there twice, first on line 4",
                "test.yaml:8:13: routes[1].name: the route 'one' is there twice, first on line 7; "
                        + "expected another name",
                "test.yaml:9:5: routes[2]: the route 'b.test' is never reached: 'one' matches the same requests first; "
                        + "expected another match",
                "test.yaml:10:5: routes[3]: the route 'last' is never reached: 'one' matches the same requests first; "
                        + "expected another match");
        assertThat(after("trusted_proxies: [10.0.0.1, 10.0.0.1/32]")).containsExactly(
                "test.yaml:3:29: trusted_proxies[1]: '10.0.0.1/32' is listed twice");
    }

    @Test
    void names_that_do_not_exist() {
        assertThat(after("routes: [{ upstream: app, match: { listen: 127.0.0.1:8081 } }]")).containsExactly(
                "test.yaml:3:44: routes[0].match.listen: nothing listens on '127.0.0.1:8081', "
                        + "did you mean '127.0.0.1:8080'?; expected 127.0.0.1:8080");
        assertThat(route("on_error: [{ status: [502], upstream: ap }]")).containsExactly(
                "43: on_error[0].upstream: there is no upstream 'ap', did you mean 'app'?; expected app");
        assertThat(route("on_error: [{ cause: [CONNECT_REFUSD], upstream: app }]")).containsExactly(
                "26: on_error[0].cause[0]: 'CONNECT_REFUSD' is not valid, did you mean 'CONNECT_REFUSED'?; "
                        + "expected one of the names in the reference",
                "53: on_error[0].upstream: 'app' is the route's own upstream; expected another upstream");
        assertThat(Configs.problems("""
                listen: [127.0.0.1:8080]
                upstreams:
                  a: { servers: [a:1] }
                  b: { servers: [b:1] }
                """)).containsExactly("test.yaml:3:3: upstreams: there are 2 upstreams and no routes; "
                + "expected routes that say which requests go where");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"a|'a' has no port",
            "a:|'a:' has no port after the colon", "a:0|the port 0 is out of range",
            "a:65536|the port 65536 is out of range", "::1:80|'::1:80' is an IPv6 address without brackets or port",
            "[::g]:80|'::g' is not an IPv6 address", "10.0.0.256:80|'10.0.0.256' is not an IPv4 address",
            "a_-:80|'a_-:80' does not hold a valid host name", "a b:80|'a b:80' does not hold a valid host name",
            "unix:|'unix:' has no path", "http://a:80|'http://a:80' is a URL"})
    void addresses(String address, String message) {
        assertThat(Configs.problems("listen: [a:1]\nupstreams: { app: { servers: ['" + address + "'] } }"))
                .containsExactly("test.yaml:2:31: upstreams.app.servers[0]: " + message
                        + "; expected host:port, [v6]:port or unix:/path, the port from 1 to 65535");
    }

    @Test
    void hosts_blocks_and_expressions() {
        assertThat(after("trusted_proxies: [10.0.0.1/8, dead.beef, '::1/129']")).containsExactly(
                "test.yaml:3:19: trusted_proxies[0]: '10.0.0.1/8' is not a block: "
                        + "has bits set beyond its prefix length: 10.0.0.1/8; "
                        + "expected an address or a block such as 10.0.0.0/8 or ::1/128",
                "test.yaml:3:31: trusted_proxies[1]: 'dead.beef' is not an address or block; "
                        + "expected an address or a block such as 10.0.0.0/8 or ::1/128",
                "test.yaml:3:42: trusted_proxies[2]: '::1/129' is not a block: "
                        + "prefix length out of 0-128: 129; "
                        + "expected an address or a block such as 10.0.0.0/8 or ::1/128");
        assertThat(route("match: { host: 'a.test:80' }")).containsExactly("20: match.host: 'a.test:80' does not hold a "
                + "valid host name; expected a host such as example.com or *.example.com, without port");
        assertThat(route("match: { path_regex: '^/(a' }")).singleElement().asString()
                .startsWith("26: match.path_regex: '^/(a' is not a regular expression: Unclosed group");
        assertThat(route("match: { path: a }")).containsExactly("20: match.path: 'a' is not a path that begins with / "
                + "and holds no space, ? or #; expected a path that begins with / and holds no space, ? or #");
        assertThat(route("match: { path: /a, path_exact: /b }")).containsExactly(
                "36: match.path_exact: stands beside 'path'; expected one of path, path_exact, path_regex");
        assertThat(route("rewrite: /x")).containsExactly(
                "14: rewrite: there is no prefix to replace; expected match.path beside it");
    }

    @Test
    void fields_that_may_not_be_changed() {
        assertThat(route("request_headers: { set: { 'X A': a, Content-Length: 1, Connection: x, Host: a } }"))
                .containsExactly(
                        "31: request_headers.set: 'X A' is not the name of a header field; "
                                + "expected the name of a header field such as X-Team",
                        "41: request_headers.set: 'Content-Length' frames the message and cannot be changed; "
                                + "expected another field",
                        "60: request_headers.set: 'Connection' belongs to one connection and cannot be changed; "
                                + "expected another field",
                        "75: request_headers.set: 'Host' cannot be changed here; expected the route's key 'host'");
        assertThat(route("response_headers: { add: { X-A: \"a\\r\\nb\", X-B: \"\\0\" } }")).containsExactly(
                "37: response_headers.add.X-A: holds the character CR; "
                        + "expected printable ASCII without CR, LF and NUL",
                "52: response_headers.add.X-B: holds the character NUL; "
                        + "expected printable ASCII without CR, LF and NUL");
        assertThat(route("request_headers: { set: { X-A: a, x-a: b } }")).containsExactly(
                "29: request_headers.set: 'x-a' and 'X-A' are the same field; expected one of them");
    }

    @Test
    void policies_that_contradict_themselves() {
        assertThat(route("next_upstream: { on: [off, error] }")).containsExactly(
                "26: next_upstream.on: 'off' stands beside others; expected [off] alone, or a list without it");
        assertThat(route("on_error: [{ respond: { status: 200 } }, { status: [502] }]")).containsExactly(
                "16: on_error[0]: says not when; expected status or cause, such as status: [502, 504]",
                "46: on_error[1]: says not what to do; expected one of respond, upstream");
        assertThat(route("on_error: [{ status: [502], respond: { status: 204, body: x } }]")).containsExactly(
                "52: on_error[0].respond.status: a response with status 204 has no body; "
                        + "expected another status, or no body");
        assertThat(route("maintenance: { page: { file: a, body: b } }")).containsExactly(
                "34: maintenance.page.file: stands beside 'body'; expected one of body, file, base64");
        assertThat(route("maintenance: { page: none.html, until: tomorrow }")).containsExactly(
                "26: maintenance.page: there is no file " + Configs.FOLDER.resolve("none.html")
                        + "; expected a file that can be read, its path relative to the configuration file",
                "44: maintenance.until: 'tomorrow' is not a time; expected a time with its offset such as "
                        + "2026-12-01T06:00:00Z or 2026-12-01T08:00:00+02:00");
        assertThat(Configs.problems("""
                listen: [127.0.0.1:8080]
                upstreams:
                  a:
                    servers: [{ address: a:1, backup: true }]
                    balance: hash
                  b: { servers: [b:1], hash_key: uri }
                  c: { servers: [c:1], balance: hash, hash_key: "header:a b" }
                routes:
                  - { match: { path: /a }, upstream: a }
                  - { match: { path: /b }, upstream: b }
                  - { match: { path: /c }, upstream: c }
                """)).containsExactly(
                "test.yaml:4:14: upstreams.a.servers: every server is a backup; "
                        + "expected at least one server without 'backup: true'",
                "test.yaml:5:14: upstreams.a.balance: 'hash' needs the key 'hash_key'; "
                        + "expected uri, path, host, header:NAME or cookie:NAME",
                "test.yaml:6:34: upstreams.b.hash_key: is used only with 'balance: hash'",
                "test.yaml:7:49: upstreams.c.hash_key: 'header:a b' is not a key to hash; "
                        + "expected uri, path, host, header:NAME or cookie:NAME");
    }

    @Test
    void what_is_not_built_is_said_to_be_so() {
        assertThat(Configs.problems("""
                listen: [127.0.0.1:8443]
                upstreams: { app: { servers: [a:1], protocol: h2 } }
                """)).containsExactly("test.yaml:2:47: upstreams.app.protocol: 'h2' is not supported by this build; "
                + "expected one of http/1.1, fastcgi");
    }

    @Test
    void an_admin_api_that_others_can_reach_needs_a_token() {
        assertThat(after("admin: { address: 0.0.0.0:9901 }")).containsExactly(
                "test.yaml:3:19: admin.address: on '0.0.0.0:9901' others can connect, and token_file is not there; "
                        + "expected a token_file, a loopback address such as 127.0.0.1:9901, or unix:/path");
        assertThat(after("admin: { address: 0.0.0.0:9901, token_file: admin.token }")).isEmpty();
        assertThat(after("admin: { address: unix:/run/gatepost.sock }")).isEmpty();
        assertThat(after("admin: { read_token_file: reader }")).containsExactly(
                "test.yaml:3:27: admin.read_token_file: without token_file everybody may do everything; "
                        + "expected read_token_file beside token_file");
    }

    @Test
    void formats_of_the_access_log() {
        assertThat(after("access_log: { format: upstrem }")).containsExactly("test.yaml:3:23: access_log.format: "
                + "'upstrem' is not a format, did you mean 'upstream'?; "
                + "expected combined, upstream, json, or a format string with variables such as $status");
        assertThat(after("access_log: { path: '' }")).isEmpty();
    }

    @Test
    void what_is_not_yaml() {
        assertThat(after("client:\n\theader_timeout: 5s\n")).containsExactly(
                "test.yaml:4:1: a tab stands where YAML allows only spaces; expected spaces for indentation");
        assertThat(after("client: { header_timeout: 5s\n")).singleElement().asString()
                .startsWith("test.yaml:4:1: is not YAML: while parsing a flow mapping");
        assertThat(after("a: b: c\n")).singleElement().asString().startsWith("test.yaml:3:5: is not YAML: ");
        assertThat(after("a: \u0001\n")).singleElement().asString()
                .startsWith("test.yaml:3:4: the character U+0001 is not allowed");
        assertThat(after("---\na: b\n")).singleElement().asString().startsWith("test.yaml:3:1: is not YAML: ");
        assertThat(Configs.problems("[".repeat(100_000))).hasSize(1);
        assertThat(Configs.problems("just text")).first().asString()
                .isEqualTo("test.yaml:1:1: found 'just text'; expected a block of keys");
    }
}
