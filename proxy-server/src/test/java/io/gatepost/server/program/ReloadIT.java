package io.gatepost.server.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP. */
class ReloadIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SERVING = """
            listen: ["127.0.0.1:0"]
            admin: { address: "127.0.0.1:0" }
            journal: { path: "" }
            upstreams: { app: { servers: ["%s"] } }
            """;

    @TempDir
    Path folder;

    @Test
    void serves_by_the_file_as_it_is_now_and_by_the_old_one_where_it_is_not_valid() throws Exception {
        try (Origin before = Origin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
                Origin after = Origin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
                GatepostProcess gatepost = GatepostProcess.serving(folder, SERVING.formatted(before.endpoint()));
                RawConnection client = RawConnection.connect(gatepost.proxy())) {
            assertThat(client.send(GET).response().body()).isEqualTo("old");
            GatepostProcess.configuration(folder, SERVING.formatted(after.endpoint()));
            gatepost.hangUp();
            await().until(() -> gatepost.err().contains("SIGHUP: "));
            assertThat(client.send(GET).response().body()).isEqualTo("new");
            GatepostProcess.configuration(folder, "listen: soon\n");
            gatepost.hangUp();
            await().until(() -> gatepost.err().contains("not reloaded, nothing was changed"));
            assertThat(client.send(GET).response().body()).isEqualTo("new");
            gatepost.terminate();
            assertThat(gatepost.exitCode()).isZero();
        }
    }
}
