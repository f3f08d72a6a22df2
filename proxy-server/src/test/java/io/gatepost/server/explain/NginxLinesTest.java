package io.gatepost.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
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

/** Lines of nginx's error log, by nginx. */
@Timeout(60)
class NginxLinesTest {
    @TempDir
    static Path folder = Path.of("");

    private static FaultyServer.All servers;
    private static RealProgram nginx;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        String program = RealProgram.installed("/usr/sbin/nginx").toString();
        servers = new FaultyServer.All();
        port = RealProgram.freePort();
        StringBuilder locations = new StringBuilder();
        for (FaultyServer one : FaultyServer.values()) {
            locations.append("location = /%s { proxy_pass %s://127.0.0.1:%d; }%n".formatted(one.path(),
                    one == FaultyServer.PLAIN ? "https" : "http", servers.port(one)));
        }
        Files.writeString(folder.resolve("file"), "");
        Path conf = Files.writeString(folder.resolve("nginx.conf"),
                """
                        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log info;
                        events {}
                        http {
                          client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; access_log off; client_header_timeout 500ms;
                          proxy_connect_timeout 300ms; proxy_read_timeout 300ms; proxy_http_version 1.1;
                          upstream down { server 127.0.0.1:%4$d max_fails=1 fail_timeout=60s; server 127.0.0.1:%4$d down; }
                          server { listen 127.0.0.1:%2$d; client_max_body_size 10;
                            location = /missing { proxy_pass http://unix:%1$s/missing.sock; }
                            location = /file { proxy_pass http://unix:%1$s/file; }
                            location = /ejected { proxy_pass http://down; }
                            location = /resolver { resolver 127.0.0.1:%4$d; resolver_timeout 300ms; set $n nowhere.test; proxy_pass http://$n; }
                            location = /none { set $n nowhere.test; proxy_pass http://$n; }
                            %3$s } }
                        """
                        .formatted(folder, port, locations, servers.port(FaultyServer.REFUSED)));
        nginx = RealProgram.start(folder, folder.resolve("error.log"), program, "-c", conf.toString(), "-e",
                folder + "/error.log").listening(port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
            servers.close();
        }
    }

    /** It says nothing where it relays what the server sent: of a 503, and before 1.23 of lengths that contradict each other. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"BUSY", "LENGTHS", "CODING", "LENGTH_AND_CODING", "BAD_LENGTH"})
    void names_what_a_server_does(FaultyServer server) throws Exception {
        RealProgram.ask(port, server.path());
        assertThat(nginx.meaningOf(server.path()).causes()).contains(server.cause);
        assertThat(nginx.meaningOf(server.path()).vendor()).isEqualTo("nginx");
    }

    @Test
    void names_unix_sockets() throws Exception {
        RealProgram.ask(port, "missing");
        RealProgram.ask(port, "file");
        assertThat(nginx.meaningOf("missing").causes()).containsExactly(Cause.UNIX_SOCKET_MISSING);
        assertThat(nginx.meaningOf("file").causes()).contains(Cause.UNIX_PATH_NOT_A_SOCKET);
    }

    @Test
    void names_what_it_decides_itself() throws Exception {
        RealProgram.ask(port, "ejected?1");
        RealProgram.ask(port, "ejected?2");
        RealProgram.ask(port, "none");
        RealProgram.ask(port, "resolver");
        assertThat(nginx.meaningOf(l -> l.contains("ejected?2")).causes()).contains(Cause.ALL_SERVERS_EJECTED);
        assertThat(nginx.meaningOf("none").causes()).containsExactly(Cause.UPSTREAM_POOL_EMPTY);
        assertThat(nginx.meaningOf(l -> l.contains("while resolving, resolver")).causes())
                .containsExactly(Cause.DNS_SERVER_UNREACHABLE);
        assertThat(nginx.meaningOf("resolver").causes()).containsExactly(Cause.DNS_TIMEOUT);
    }
}
