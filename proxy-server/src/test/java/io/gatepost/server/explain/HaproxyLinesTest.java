package io.gatepost.server.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.explain.Explainer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Lines of HAProxy's log, by HAProxy. */
@Timeout(60)
class HaproxyLinesTest {
    @TempDir
    static Path folder = Path.of("");

    private static FaultyServer.All servers;
    private static RealProgram haproxy;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        String program = RealProgram.installed("/usr/sbin/haproxy").toString();
        servers = new FaultyServer.All();
        port = RealProgram.freePort();
        int tcp = RealProgram.freePort();
        StringBuilder backends = new StringBuilder();
        for (FaultyServer one : FaultyServer.values()) {
            backends.append("backend %s%n  server s1 127.0.0.1:%d%s%n".formatted(one.path(), servers.port(one),
                    one == FaultyServer.PLAIN ? " ssl verify none" : ""));
        }
        Path conf = Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                  log stdout format raw local0
                defaults
                  mode http
                  log global
                  option httplog
                  retries 0
                  timeout connect 300ms
                  timeout server 300ms
                  timeout client 2s
                  timeout http-request 500ms
                  timeout queue 200ms
                frontend web
                  bind 127.0.0.1:%1$d
                  use_backend %%[path,field(2,/)]
                frontend raw
                  mode tcp
                  option tcplog
                  bind 127.0.0.1:%3$d
                  default_backend raw_refused
                backend raw_refused
                  mode tcp
                  server s1 127.0.0.1:%4$d
                backend none
                  server s1 127.0.0.1:%4$d disabled
                backend limited
                  server s1 127.0.0.1:%5$d maxconn 1
                %2$s
                """.formatted(port, backends, tcp, servers.port(FaultyServer.REFUSED),
                servers.port(FaultyServer.SILENT)));
        haproxy = RealProgram.start(folder, folder.resolve("out"), program, "-db", "-f", conf.toString())
                .listening(port);
        try (RawConnection client = RawConnection.connect(new Endpoint("127.0.0.1", tcp))) {
            client.end();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (haproxy != null) {
            haproxy.close();
            servers.close();
        }
    }

    /** Not the last two: it takes what it can of them. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"EXCESS", "LENGTH_AND_CODING", "PLAIN", "CODING", "HALF_HEAD"})
    void names_what_a_server_does(FaultyServer server) throws Exception {
        RealProgram.ask(port, server.path());
        assertThat(haproxy.meaningOf(server.path()).causes())
                .containsAnyOf(server.cause, broad(server));
        assertThat(haproxy.meaningOf(server.path()).vendor()).isEqualTo("HAProxy");
    }

    /** One state stands for every way in which a head is invalid; a few of them are listed. */
    private static Cause broad(FaultyServer server) {
        return server.cause.name().startsWith("RESPONSE_") ? Cause.RESPONSE_NOT_HTTP : server.cause;
    }

    @Test
    void names_what_it_decides_itself() throws Exception {
        RealProgram.ask(port, "none");
        assertThat(haproxy.meaningOf("none").causes()).contains(Cause.MAINTENANCE);
        try (RawConnection first = RawConnection.connect(new Endpoint("127.0.0.1", port))) {
            first.send("GET /limited HTTP/1.1\r\nHost: h\r\n\r\n");
            RealProgram.ask(port, "limited?second");
        }
        assertThat(haproxy.meaningOf(l -> l.contains("limited?second")).causes())
                .containsAnyOf(Cause.UPSTREAM_QUEUE_TIMEOUT, Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
    }

    @Test
    void names_what_a_client_does() throws Exception {
        try (RawConnection client = RawConnection.connect(new Endpoint("127.0.0.1", port))) {
            client.send("GET /silent?left HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        try (RawConnection client = RawConnection.connect(new Endpoint("127.0.0.1", port))) {
            client.send("GET /slow").end();
        }
        assertThat(haproxy.meaningOf(l -> l.contains("silent?left")).causes()).containsAnyOf(
                Cause.CLIENT_ABORTED_WAITING, Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
        assertThat(haproxy.meaningOf(l -> l.contains(" cR-- ")).causes()).containsExactly(Cause.CLIENT_HEADER_TIMEOUT);
    }

    @Test
    void reads_the_line_of_a_tcp_connection_with_its_server() {
        await().untilAsserted(() -> assertThat(haproxy.lines().filter(l -> l.contains("raw_refused/s1"))).isNotEmpty());
        assertThat(haproxy.meaningOf(l -> l.contains("raw_refused/s1")).causes()).contains(Cause.CONNECT_REFUSED);
        assertThat(new Explainer().explain("SC--").getFirst().causes()).contains(Cause.CONNECT_REFUSED);
    }
}
