package io.gatepost.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alert rules and dashboard in config/, held against a real scrape: every metric and label that they name is there. */
class MonitoringFilesTest {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", ".")).resolve("../config");
    private static final Pattern SELECTOR = Pattern
            .compile("\\b((?:gatepost|jvm|process)_[a-z0-9_]+)\\b(?:\\{([^}]*)\\})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? \\S+");

    @TempDir
    Path dir;

    /** What a scrape has: the labels of each metric, and those that Prometheus adds. */
    private Map<String, Set<String>> scraped() throws Exception {
        int nobody;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
            nobody = s.getLocalPort();
        }
        Path file = Files.writeString(dir.resolve("gatepost.yaml"), """
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                access_log: { path: access.log }
                journal: { path: memory }
                upstreams: { app: { servers: [ "%s" ] }, dead: { servers: [ "127.0.0.1:%d" ] } }
                routes: [ { match: { path: /dead }, upstream: dead }, { upstream: app } ]
                """);
        try (Origin origin = Origin.answering(Origin.OK)) {
            Files.writeString(file, Files.readString(file).formatted(origin.endpoint(), nobody));
            try (Gatepost gatepost = Gatepost.start(Objects.requireNonNull(Configuration.load(file).settings()));
                    RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
                c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
                c.send("GET /dead HTTP/1.1\r\nHost: a\r\n\r\n").response();
                await().until(() -> scrape(gatepost).contains("gatepost_attempt_failures_total{"));
                Map<String, Set<String>> all = new HashMap<>();
                for (String line : scrape(gatepost).lines().filter(l -> !l.startsWith("#")).toList()) {
                    Matcher m = SAMPLE.matcher(line);
                    assertThat(m.matches()).as(line).isTrue();
                    Set<String> labels = all.computeIfAbsent(m.group(1), n -> new HashSet<>(Set.of("instance", "job")));
                    Matcher label = Pattern.compile("([a-z_]+)=\"").matcher(m.group(2) == null ? "" : m.group(2));
                    while (label.find()) {
                        labels.add(label.group(1));
                    }
                }
                return all;
            }
        }
    }

    private static String scrape(Gatepost gatepost) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://" + gatepost.adminAddress() + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void hold(String expression, Map<String, Set<String>> scraped) {
        Matcher m = SELECTOR.matcher(expression);
        Set<String> labels = new HashSet<>();
        boolean any = false;
        while (m.find()) {
            any = true;
            assertThat(scraped).as(expression).containsKey(m.group(1));
            labels.addAll(scraped.get(m.group(1)));
            Matcher label = MATCHER.matcher(m.group(2) == null ? "" : m.group(2));
            while (label.find()) {
                assertThat(scraped.get(m.group(1))).as(expression).contains(label.group(1));
            }
        }
        assertThat(any).as("a metric in " + expression).isTrue();
        Matcher by = GROUPED.matcher(expression);
        while (by.find()) {
            assertThat(labels).as(expression).contains(by.group(1).split(",\\s*", -1));
        }
        assertThat(expression.chars().filter(c -> c == '(').count()).as(expression)
                .isEqualTo(expression.chars().filter(c -> c == ')').count());
    }

    @Test
    void every_metric_and_label_of_alerts_and_dashboard_is_there() throws Exception {
        List<String> expressions = new ArrayList<>();
        Object alerts = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(FOLDER.resolve("gatepost-alerts.yaml")));
        JsonNode rules = JsonMapper.shared().valueToTree(alerts).path("groups").get(0).path("rules");
        for (JsonNode rule : rules) {
            expressions.add(rule.path("expr").stringValue());
            assertThat(rule.path("alert").stringValue()).startsWith("Gatepost");
            assertThat(rule.path("annotations").propertyNames()).containsExactly("summary", "action");
        }
        JsonNode dashboard = JsonMapper.shared().readTree(FOLDER.resolve("gatepost-dashboard.json").toFile());
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").intValue())).isTrue();
            panel.path("targets").forEach(t -> expressions.add(t.path("expr").stringValue()));
        }
        assertThat(expressions).hasSizeGreaterThan(25);
        Map<String, Set<String>> scraped = scraped();
        expressions.forEach(e -> hold(e, scraped));
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            Matcher m = Pattern.compile("label_values\\((\\w+), (\\w+)\\)")
                    .matcher(variable.path("query").path("query").asString(""));
            if (m.matches()) {
                assertThat(scraped.get(m.group(1))).contains(m.group(2));
            }
        }
    }
}
