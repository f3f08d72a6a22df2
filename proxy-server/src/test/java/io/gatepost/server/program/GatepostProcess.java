package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The launcher of the built distribution, in a process of its own. Its output goes to files. */
final class GatepostProcess implements AutoCloseable {
    private static final Path LAUNCHER = Path.of("target/gatepost/bin/gatepost").toAbsolutePath();
    private static final Pattern LISTENS = Pattern.compile("listens on \\[([^:]+):(\\d+)\\], admin on ([^:]+):(\\d+);");
    /** For what takes moments; on a busy machine, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final Path out;
    private final Path err;

    private GatepostProcess(Path folder, List<String> arguments) throws IOException {
        assertThat(LAUNCHER).as("made by the package phase").isExecutable();
        out = Files.createTempFile(folder, "stdout", ".txt");
        err = Files.createTempFile(folder, "stderr", ".txt");
        // Under nohup SIGHUP is ignored, which a process inherits and the JVM respects.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP", LAUNCHER.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
    }

    /** Starts it; with files in that folder. */
    static GatepostProcess start(Path folder, String... arguments) throws IOException {
        return new GatepostProcess(folder, List.of(arguments));
    }

    /** Runs it with that configuration, and waits until it listens. */
    static GatepostProcess serving(Path folder, String yaml) throws IOException {
        GatepostProcess started = start(folder, "run", "-c", configuration(folder, yaml).toString());
        started.awaitListening();
        return started;
    }

    static Path configuration(Path folder, String yaml) throws IOException {
        return Files.writeString(folder.resolve("gatepost.yaml"), yaml);
    }

    /** A port of the loopback where nobody listens. */
    static int unusedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    void awaitListening() throws IOException {
        await().atMost(PATIENCE).until(() -> LISTENS.matcher(err()).find() || !process.isAlive());
        assertThat(process.isAlive()).as(err()).isTrue();
    }

    /** Where clients connect to. */
    Endpoint proxy() throws IOException {
        Matcher listens = listens();
        return new Endpoint(listens.group(1), Integer.parseInt(listens.group(2)));
    }

    /** Where the admin API is. */
    Endpoint admin() throws IOException {
        Matcher listens = listens();
        return new Endpoint(listens.group(3), Integer.parseInt(listens.group(4)));
    }

    private Matcher listens() throws IOException {
        Matcher listens = LISTENS.matcher(err());
        assertThat(listens.find()).isTrue();
        return listens;
    }

    /** What the admin API answers to a GET. */
    HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create("http://" + admin() + "/api/v1/" + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The JSON of a good answer. */
    JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** The failures of that query. */
    List<JsonNode> failures(String query) throws IOException, InterruptedException {
        return json("failures?" + query).path("failures").valueStream().toList();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor()).isZero();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
