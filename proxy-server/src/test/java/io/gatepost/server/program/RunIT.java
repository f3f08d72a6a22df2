package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting, and everything that keeps it from starting. */
class RunIT {
    private static final String INVALID = """
            listen: ["127.0.0.1:%d"]
            lisen: ["127.0.0.1:0"]
            upstreams:
              app:
                servers: ["127.0.0.1:9"]
                read_timeout: 5 parsecs
            routes:
              - upstream: ap
            """;
    private static final String SERVING = """
            listen: ["127.0.0.1:%d"]
            admin: { address: "127.0.0.1:%d" }
            journal: { path: "" }
            upstreams: { app: { servers: ["%s"] } }
            """;

    @TempDir
    Path folder;

    @Test
    void forwards_with_a_configuration() throws Exception {
        try (Origin origin = Origin.answering(Origin.OK);
                GatepostProcess gatepost = GatepostProcess.serving(folder, SERVING.formatted(0, 0, origin.endpoint()));
                RawConnection client = RawConnection.connect(gatepost.proxy())) {
            HttpMessage response = client.send("GET /some?q=1 HTTP/1.1\r\nHost: shop.example\r\n\r\n").response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("ok");
            assertThat(origin.request().target()).isEqualTo("/some?q=1");
            assertThat(origin.request().field("Host")).isEqualTo("shop.example");
            assertThat(origin.request().field("X-Forwarded-For")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void check_tells_all_problems_with_their_places_and_exits_with_2() throws Exception {
        Path file = GatepostProcess.configuration(folder, INVALID.formatted(0));
        try (GatepostProcess check = GatepostProcess.start(folder, "check", "-c", file.toString())) {
            assertThat(check.exitCode()).isEqualTo(2);
            assertThat(check.err().lines())
                    .anySatisfy(l -> assertThat(l).startsWith(file + ":2:1: ").contains("listen"))
                    .anySatisfy(l -> assertThat(l).startsWith(file + ":6:19: ").contains("read_timeout"))
                    .anySatisfy(l -> assertThat(l).startsWith(file + ":8:15: ").contains("ap").contains("app"));
            assertThat(check.out()).isEmpty();
        }
    }

    @Test
    void check_says_that_all_is_well() throws Exception {
        Path file = GatepostProcess.configuration(folder, SERVING.formatted(0, 0, "127.0.0.1:9"));
        try (GatepostProcess check = GatepostProcess.start(folder, "check", "-c", file.toString());
                GatepostProcess show = GatepostProcess.start(folder, "check", "--show", "-c", file.toString())) {
            assertThat(check.exitCode()).isZero();
            assertThat(check.out()).isEqualTo(file + ": valid; 1 listener, 1 upstream, 1 route\n");
            assertThat(show.exitCode()).isZero();
            assertThat(show.out()).contains("read_timeout: 30s");
        }
    }

    @Test
    void run_on_an_invalid_configuration_exits_with_2_and_starts_nothing() throws Exception {
        int port = GatepostProcess.unusedPort();
        Path file = GatepostProcess.configuration(folder, INVALID.formatted(port));
        try (GatepostProcess run = GatepostProcess.start(folder, "run", "-c", file.toString())) {
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains(file + ":2:1: ").doesNotContain("listens on");
            assertThatThrownBy(() -> RawConnection.connect(new Endpoint("127.0.0.1", port)))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_address_in_use_is_named_with_the_reason(boolean ofTheAdminApi) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Path file = GatepostProcess.configuration(folder,
                    SERVING.formatted(ofTheAdminApi ? 0 : port, ofTheAdminApi ? port : 0, "127.0.0.1:9"));
            try (GatepostProcess run = GatepostProcess.start(folder, "run", "-c", file.toString())) {
                assertThat(run.exitCode()).isEqualTo(1);
                assertThat(run.err()).contains("gatepost: cannot listen on 127.0.0.1:" + port).contains("EADDRINUSE");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_log", "error_log"})
    void a_log_that_cannot_be_written_is_named_with_the_reason(String log) throws Exception {
        Path path = folder.resolve("missing/file.log");
        Path file = GatepostProcess.configuration(folder,
                SERVING.formatted(0, 0, "127.0.0.1:9") + log + ": { path: \"" + path + "\" }\n");
        try (GatepostProcess run = GatepostProcess.start(folder, "run", "-c", file.toString())) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("gatepost: " + log + ": cannot write " + path + ": no such file or directory\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "walk", "check", "run --prot=1"})
    void wrong_use_exits_with_2_and_shows_the_usage(String line) throws Exception {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        try (GatepostProcess wrong = GatepostProcess.start(folder, arguments)) {
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("Usage: gatepost");
        }
    }
}
