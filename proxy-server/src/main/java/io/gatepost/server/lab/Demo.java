package io.gatepost.server.lab;

import io.gatepost.core.config.Endpoint;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.config.ServerSettings;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The demo that runs without a configuration: a real proxy before servers that misbehave. */
public final class Demo implements AutoCloseable {
    private static final Map<String, String> ROUTED = routed();

    private final DemoBackend backend;
    private final Gatepost gatepost;

    private Demo(DemoBackend backend, Gatepost gatepost) {
        this.backend = backend;
        this.gatepost = gatepost;
    }

    /** What is routed to servers of their own, with what comes of it. */
    private static Map<String, String> routed() {
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("/refused", "nobody listens on the server's port: 502 CONNECT_REFUSED");
        paths.put("/queue-full", "the server's accept queue is full: 504 CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL");
        paths.put("/no-name", "the server's name does not exist: 502 DNS_NAME_NOT_FOUND");
        paths.put("/retried", "the first of two servers may refuse, the second answers: 200");
        paths.put("/ejected", "twice: the only server is taken out after its first failure: 503 ALL_SERVERS_EJECTED");
        paths.put("/maintenance", "taken out on purpose: 503 MAINTENANCE");
        return paths;
    }

    /**
     * Starts proxy, admin API and backend on loopback.
     *
     * @param port      of the proxy; 0 takes a free one
     * @param adminPort of the admin API; 0 takes a free one
     * @throws IOException where a port cannot be bound; nothing is left running then
     */
    public static Demo start(int port, int adminPort) throws IOException {
        DemoBackend backend = new DemoBackend();
        try {
            return new Demo(backend, Gatepost.start(settings(backend, port, adminPort)));
        } catch (IOException e) {
            backend.close();
            throw e;
        }
    }

    private static ServerSettings settings(DemoBackend backend, int port, int adminPort) throws IOException {
        String text;
        try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream("demo.yaml"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String filled = text.replace("@PORT@", Integer.toString(port)).replace("@ADMIN@", Integer.toString(adminPort))
                .replace("@BACKEND@", Integer.toString(backend.port()))
                .replace("@NOBODY@", Integer.toString(backend.nobody()))
                .replace("@FULL@", Integer.toString(backend.full()));
        Configuration.Loaded loaded = Configuration.parse(filled, Path.of("").toAbsolutePath(), "demo.yaml");
        if (loaded.settings() == null) {
            throw new IllegalStateException("the demo's configuration is not valid: " + loaded.problems());
        }
        return loaded.settings();
    }

    /** The proxy. */
    public Gatepost gatepost() {
        return gatepost;
    }

    /** Which URLs to try and what to expect. */
    public String introduction() {
        Endpoint at = gatepost.addresses().getFirst();
        StringBuilder text = new StringBuilder(2048);
        text.append("\nGatepost demo: proxy on http://").append(at)
                .append(", with a backend that misbehaves by path. Try, with curl -i:\n\n");
        for (DemoPath path : DemoPath.values()) {
            line(text, at, path.path(), path.story());
        }
        ROUTED.forEach((path, story) -> line(text, at, path, story));
        text.append("\nWhat failed, and why: gatepost why last --admin http://")
                .append(gatepost.adminAddress())
                .append("\nAlso: gatepost failures, gatepost status. With a backend of your own: gatepost run -c gatepost.yaml ")
                .append("(see config/examples). Ctrl-C ends it.\n\n");
        return text.toString();
    }

    private static void line(StringBuilder text, Endpoint at, String path, String story) {
        String url = "http://" + at + path;
        text.append("  ").append(url).repeat(' ', Math.max(1, 36 - url.length())).append(story).append('\n');
    }

    @Override
    public void close() {
        gatepost.close();
        backend.close();
    }
}
