package io.gatepost.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description that is served, held against what answers. */
class OpenApiTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path dir;

    private Gatepost gatepost;
    private ObjectNode document;
    private String server;

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[]{127, 0, 0, 1}))) {
            server = "127.0.0.1:" + s.getLocalPort();
        }
        Path file = Files.writeString(dir.resolve("gatepost.yaml"), """
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0" }
                access_log: { path: "" }
                upstreams: { app: { servers: [ "%s" ] } }
                routes: [ { name: all, upstream: app } ]
                """.formatted(server));
        gatepost = Gatepost.start(Objects.requireNonNull(Configuration.load(file).settings()), file);
        document = (ObjectNode) JsonMapper.shared().readTree(send("GET", "/api/v1/openapi.json", "").body());
        try (RawConnection c = RawConnection.connect(gatepost.addresses().getFirst())) {
            for (int i = 0; i < 5; i++) {
                assertThat(c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(502);
            }
        }
        await().until(() -> send("GET", "/api/v1/failures/last", "").statusCode() == 200);
    }

    @AfterEach
    void stop() {
        gatepost.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws IOException {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + gatepost.adminAddress() + path))
                    .method(method, BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String filled(String path) {
        return path.replace("{id}", "last").replace("upstreams/{name}", "upstreams/app")
                .replace("routes/{name}", "routes/all").replace("{upstream}/{server}", "app/" + server);
    }

    @Test
    void every_path_of_the_api_is_described_and_no_other() throws IOException {
        String detail = JsonMapper.shared().readTree(send("GET", "/api/v1/nothing", "").body()).path("detail")
                .stringValue();
        Set<String> told = new LinkedHashSet<>(Arrays.asList(
                detail.substring(detail.indexOf("there are ") + 10).replace(" and ", ", ").split(", ", -1)));
        assertThat(document.path("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void every_operation_answers_as_described() throws IOException {
        Map<String, String> bodies = Map.of("/api/v1/maintenance", "{\"state\":\"configured\"}",
                "/api/v1/servers/{upstream}/{server}", "{\"state\":\"up\"}");
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                String body = method.equals("PUT") ? bodies.getOrDefault(path.getKey(), "") : "";
                HttpResponse<String> answer = send(method, filled(path.getKey()), body);
                assertThat(answer.statusCode()).as(method + " " + path.getKey() + answer.body()).isEqualTo(200);
                JsonNode content = operation.getValue().path("responses").path("200").path("content");
                String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
                assertThat(content.propertyNames()).as(path.getKey()).containsExactly(type);
                if (type.equals("application/json")) {
                    assertThat(errors(content.path(type).path("schema"), answer.body())).as(path.getKey()).isEmpty();
                }
            }
        }
    }

    @Test
    void methods_that_are_not_described_are_not_allowed() throws IOException {
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH")) {
                if (!path.getValue().has(method.toLowerCase(Locale.ROOT))) {
                    HttpResponse<String> answer = send(method, filled(path.getKey()), "");
                    assertThat(answer.statusCode()).as(method + " " + path.getKey()).isEqualTo(405);
                    assertThat(errors(document.path("components").path("schemas").path("Problem"), answer.body()))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void every_parameter_that_is_described_is_known_and_no_other() throws IOException {
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            JsonNode get = path.getValue().path("get");
            if (get.isMissingNode()) {
                continue;
            }
            String refusal = send("GET", filled(path.getKey()) + "?no_such_parameter=1", "").body();
            Set<String> described = new LinkedHashSet<>();
            get.path("parameters").forEach(p -> {
                if (p.path("in").stringValue().equals("query")) {
                    described.add(p.path("name").stringValue());
                }
            });
            String allowed = described.isEmpty()
                    ? "; none is allowed"
                    : "; " + String.join(", ", described.stream().sorted().toList()) + " are allowed";
            assertThat(refusal).as(path.getKey()).contains("unknown parameter 'no_such_parameter'" + allowed);
        }
    }

    /** With the components beside it, so that references resolve. */
    private List<?> errors(JsonNode schema, String body) {
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", document.path("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole.toString())
                .validate(body, InputFormat.JSON);
    }
}
