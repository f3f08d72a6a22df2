package io.gatepost.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Balance;
import io.gatepost.core.config.ClientConfig;
import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FieldChange;
import io.gatepost.core.config.HashKey;
import io.gatepost.core.config.KeepaliveConfig;
import io.gatepost.core.config.LimitsConfig;
import io.gatepost.core.config.MaintenanceConfig;
import io.gatepost.core.config.OnError;
import io.gatepost.core.config.QueueConfig;
import io.gatepost.core.config.ResolverConfig;
import io.gatepost.core.config.ResponseLimits;
import io.gatepost.core.config.RetryConfig;
import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.ServerConfig;
import io.gatepost.core.config.TunnelConfig;
import io.gatepost.core.config.UpstreamConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.report.DetailLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @Test
    void the_smallest_has_every_default() {
        ServerSettings settings = Configs.settings(Configs.SMALL);
        assertThat(settings.proxy().listeners()).singleElement()
                .satisfies(l -> assertThat(l.address()).isEqualTo(new Endpoint("127.0.0.1", 8080)));
        assertThat(settings.proxy().eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.proxy().client()).isEqualTo(
                new ClientConfig(10_000, 75_000, 32768, 8192, 128, 1000, 3_600_000, 2000, 1 << 20, false));
        assertThat(settings.proxy().limits()).isEqualTo(new LimitsConfig(20_000, 20_000));
        assertThat(settings.proxy().errors().detail()).isEqualTo(DetailLevel.CAUSE);
        assertThat(settings.proxy().errors().fullFor()).hasToString("[127.0.0.0/8, ::1/128]");
        assertThat(settings.proxy().shutdownTimeout()).isEqualTo(30_000);
        assertThat(settings.proxy().diagnosis()).isTrue();
        assertThat(settings.admin().address()).isEqualTo(new Endpoint("127.0.0.1", 9901));
        assertThat(settings.accessLog()).isEqualTo(new AccessLogSettings("upstream", "stdout"));
        assertThat(settings.errorLog()).isEqualTo(new ErrorLogSettings("info", "stderr"));

        RetryConfig retry = new RetryConfig(Set.of(Condition.ERROR, Condition.TIMEOUT), 0, 0, false, 20, 65536);
        UpstreamTimeouts timeouts = new UpstreamTimeouts(5000, 0, 10_000, 30_000);
        assertThat(settings.proxy().upstreams()).containsExactly(new UpstreamConfig("app",
                List.of(new ServerConfig(new Endpoint("127.0.0.1", 9000), 1, 1, false, 10_000, 0, false,
                        ServerConfig.AdminState.UP)),
                Balance.ROUND_ROBIN, null, timeouts, retry, new KeepaliveConfig(128, 10_000, 3_600_000, 4000),
                new QueueConfig(0, 1000), 0, null, null, null, new TunnelConfig(List.of("websocket"), 3_600_000),
                null, new ResponseLimits(32768, 256, 32)));
        RouteConfig route = settings.proxy().routes().getFirst();
        assertThat(route.name()).isEqualTo("default");
        assertThat(route.timeouts()).isEqualTo(timeouts);
        assertThat(route.retry()).isEqualTo(retry);
        assertThat(route.maxBody()).isEqualTo(100 << 20);
        assertThat(route.clientBodyTimeout()).isEqualTo(60_000);
        assertThat(route.clientSendTimeout()).isEqualTo(60_000);
        assertThat(route.healthCounts()).isTrue();
    }

    @Test
    void json_as_programs_render_it_is_read() {
        ServerSettings settings = Configs.settings("""
                {
                 "instance": "gatepost",
                 "listen": [{"address": "127.0.0.1:8081"}, {"address": "127.0.0.1:8082"}],
                 "admin": {"address": "127.0.0.1:9901"},
                 "resolver": {"addresses": ["127.0.0.1:53"], "timeout": "1000ms"},
                 "client": {"header_timeout": "2000ms", "body_timeout": "2000ms", "idle_timeout": "5000ms"},
                 "upstreams": {
                  "one": {"servers": [{"address": "unix:/tmp/a.sock", "max_fails": 0}], "connect_timeout": "1000ms",
                   "tls_timeout": "1000ms", "send_timeout": "1000ms", "read_timeout": "1500ms",
                   "keepalive": {"idle": 0}, "next_upstream": {"on": ["off"]},
                   "queue": {"size": 16, "timeout": "300ms"}},
                  "two": {"servers": [{"address": "127.0.0.1:9000", "max_fails": 2, "fail_timeout": "5000ms",
                    "state": "maintenance", "max_conns": 1}],
                   "next_upstream": {"on": ["error", "timeout", "invalid_header"]}}
                 },
                 "routes": [
                  {"name": "one", "match": {"listen": "127.0.0.1:8081", "host": "a.test"}, "upstream": "one",
                   "max_body": "100000", "client_send_timeout": "1000ms", "request_timeout": "3000ms"},
                  {"name": "two", "match": {"listen": "127.0.0.1:8082"}, "upstream": "two"}
                 ]
                }
                """);
        assertThat(settings.proxy().resolver())
                .isEqualTo(new ResolverConfig(List.of(new Endpoint("127.0.0.1", 53)), 1000, 1000, 300_000));
        UpstreamConfig one = settings.proxy().upstreams().getFirst();
        assertThat(one.servers().getFirst().address()).isEqualTo(Endpoint.unix("/tmp/a.sock"));
        assertThat(one.servers().getFirst().maxFails()).isZero();
        assertThat(one.servers().getFirst().maxFailsSet()).isTrue();
        assertThat(one.keepalive().idle()).isZero();
        assertThat(one.retry().on()).isEmpty();
        assertThat(one.queue()).isEqualTo(new QueueConfig(16, 300));
        UpstreamConfig two = settings.proxy().upstreams().getLast();
        assertThat(two.servers().getFirst().state()).isEqualTo(ServerConfig.AdminState.MAINTENANCE);
        assertThat(two.retry().on()).containsOnly(Condition.ERROR, Condition.TIMEOUT, Condition.INVALID_HEADER);
        RouteConfig route = settings.proxy().routes().getFirst();
        assertThat(route.maxBody()).isEqualTo(100_000);
        assertThat(route.clientSendTimeout()).isEqualTo(1000);
        assertThat(route.requestTimeout()).isEqualTo(3000);
    }

    @Test
    void a_route_overrides_its_upstream_key_by_key() {
        ServerSettings settings = Configs.settings("""
                listen: [127.0.0.1:8080]
                client: { max_body: 0, body_timeout: 5s }
                upstreams:
                  app:
                    servers: [a:1]
                    read_timeout: 3s
                    next_upstream: { on: [error, http_502], tries: 3 }
                routes:
                  - { match: { path: /a }, upstream: app, connect_timeout: 1s, next_upstream: { tries: 1 } }
                  - { match: { path: /b }, upstream: app, next_upstream: { on: [off] }, client_body_timeout: 7s }
                """);
        RouteConfig first = settings.proxy().routes().getFirst();
        assertThat(first.timeouts()).isEqualTo(new UpstreamTimeouts(1000, 0, 10_000, 3000));
        assertThat(first.retry().on()).containsOnly(Condition.ERROR, Condition.HTTP_502);
        assertThat(first.retry().tries()).isEqualTo(1);
        assertThat(first.maxBody()).isZero();
        assertThat(first.clientBodyTimeout()).isEqualTo(5000);
        RouteConfig second = settings.proxy().routes().getLast();
        assertThat(second.retry().on()).isEmpty();
        assertThat(second.retry().tries()).isEqualTo(3);
        assertThat(second.clientBodyTimeout()).isEqualTo(7000);
    }

    @Test
    void routes_without_a_name_get_one_of_what_they_match() {
        ServerSettings settings = Configs.settings("""
                listen: [127.0.0.1:8080, "[::1]:8080"]
                upstreams: { app: { servers: [a:1] } }
                routes:
                  - { match: { host: API.example.com, path: /x/ }, upstream: app }
                  - { match: { host: "*.example.com", path_exact: /x }, upstream: app }
                  - { match: { listen: "[::1]:8080", path_regex: "^/v[0-9]" }, upstream: app }
                  - { name: "a name", match: { listen: "[::1]:8080" }, upstream: app }
                  - { upstream: app }
                """);
        assertThat(settings.proxy().routes()).extracting(RouteConfig::name).containsExactly("api.example.com/x/",
                "*.example.com=/x", "[::1]:8080 ~^/v[0-9]", "a name", "default");
    }

    @Test
    void maintenance_is_on_unless_it_waits_for_a_file() {
        ServerSettings settings = Configs.settings("""
                listen: [127.0.0.1:8080]
                maintenance: { flag_file: down.flag, retry_after: 1500ms }
                upstreams:
                  app: { servers: [a:1], maintenance: { enabled: false, retry_after: 1h } }
                routes:
                  - upstream: app
                    maintenance:
                      until: 2026-12-01T08:00:00+02:00
                      page: examples/maintenance.html
                      bypass: [10.0.0.0/8]
                """);
        MaintenanceConfig whole = Objects.requireNonNull(settings.proxy().maintenance());
        assertThat(whole.enabled()).isFalse();
        assertThat(whole.flagFile()).isEqualTo(Configs.FOLDER.resolve("down.flag"));
        assertThat(whole.retryAfter()).isEqualTo(2);
        assertThat(settings.proxy().upstreams().getFirst().maintenance()).isNull();
        MaintenanceConfig route = Objects.requireNonNull(settings.proxy().routes().getFirst().maintenance());
        assertThat(route.enabled()).isTrue();
        assertThat(route.until()).isEqualTo(Instant.parse("2026-12-01T06:00:00Z"));
        assertThat(route.retryAfter()).isEqualTo(300);
        assertThat(Objects.requireNonNull(route.page()).contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(new String(Objects.requireNonNull(route.page()).body(), StandardCharsets.UTF_8))
                .contains("Back soon");
    }

    @Test
    void what_is_shown_is_read_to_the_same_settings() {
        ServerSettings settings = Configs.settings("""
                instance: gw-1
                event_loops: 3
                transport: nio
                listen: [{ address: 127.0.0.1:8080, backlog: 7 }, "unix:/tmp/in.sock"]
                admin: { address: "" }
                resolver: { addresses: ["[::1]:53"], ttl: { max: 1m } }
                client: { half_close: abort, max_age: 0 }
                trusted_proxies: [10.0.0.0/8, "fe80::/10"]
                upstreams:
                  "7": { balance: hash, hash_key: "header:X-User", panic: 10, servers: [{ address: "[::1]:1" }] }
                  b: { servers: [{ address: b:1, max_fails: 1 }], keepalive: { max_age: 90m } }
                routes:
                  - name: "true"
                    match: { path: /p, host: "[::1]" }
                    upstream: "7"
                    rewrite: /q
                    host: b.internal:8080
                    request_headers: { set: { X-A: 1, X-B: "" }, add: { x-b: "yes: no" }, remove: [X-C] }
                    response_headers: { add: { X-D: "#" } }
                    max_body: 1500
                    on_error:
                      - { status: [504, 404], cause: [DNS_TIMEOUT], upstream: b }
                      - { cause: [NO_ROUTE], respond: { status: 404, body: "a\\nb" } }
                      - { status: [500], respond: { status: 200, type: image/gif, base64: "R0lG/w==" } }
                    health: false
                  - match: { listen: "unix:/tmp/in.sock", path_regex: "^/a\\\\.b$" }
                    upstream: b
                    request_timeout: 1m30s
                access_log: { format: '$remote_addr "$request" $status', path: logs/access.log }
                error_log: { level: warn }
                diagnosis: false
                """);
        RouteConfig route = settings.proxy().routes().getFirst();
        assertThat(route.requestFields()).containsExactly(new FieldChange(FieldChange.Kind.REMOVE, "X-C", ""),
                new FieldChange(FieldChange.Kind.SET, "X-A", "1"), new FieldChange(FieldChange.Kind.SET, "X-B", ""),
                new FieldChange(FieldChange.Kind.ADD, "x-b", "yes: no"));
        assertThat(settings.proxy().upstreams().getFirst().hashKey())
                .isEqualTo(new HashKey(HashKey.Kind.FIELD, "x-user"));
        assertThat(route.onError()).extracting(OnError::causes).contains(Set.of(Cause.DNS_TIMEOUT));
        assertThat(settings.accessLog().path()).isEqualTo(Configs.FOLDER.resolve("logs/access.log").toString());
        assertThat(settings.admin().address()).isNull();

        String shown = Configuration.show(settings);
        assertThat(shown).doesNotContain("&id").contains("\n  - name: 'true'\n    match:\n      host: '[::1]'\n")
                .contains("max_body: 1500\n").contains("request_timeout: 1m30s\n").contains("max_age: 0\n");
        ServerSettings again = Configs.settings(shown);
        Configs.assertSame(again, settings);
        assertThat(Configuration.show(again)).isEqualTo(shown);
    }

    @Test
    void a_file_is_read_with_what_lies_beside_it(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gatepost.yaml");
        Files.writeString(folder.resolve("down.json"), "{}");
        Files.writeString(file, "\ufeff" + Configs.SMALL + "maintenance: { page: down.json }\n");
        MaintenanceConfig maintenance = Configs.settings(Configuration.load(file)).proxy().maintenance();
        assertThat(Objects.requireNonNull(Objects.requireNonNull(maintenance).page()).contentType())
                .isEqualTo("application/json");

        Files.write(file, new byte[]{'a', ':', '\n', ' ', (byte) 0xff, 'x'});
        assertThat(Configuration.load(file).problems()).containsExactly(
                new Problem(file.toString(), 2, 2, "is not UTF-8 text", ""));
        Path missing = folder.resolve("none.yaml");
        assertThat(Configuration.load(missing).problems())
                .containsExactly(new Problem(missing.toString(), 1, 1, "there is no such file", ""));
    }
}
