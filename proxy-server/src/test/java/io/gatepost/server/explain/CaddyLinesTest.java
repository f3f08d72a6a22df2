package io.gatepost.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Lines of Caddy's log, by Caddy: the words of Go's transport, which Traefik has too. */
@Timeout(60)
class CaddyLinesTest {
    @TempDir
    static Path folder = Path.of("");

    private static FaultyServer.All servers;
    private static RealProgram caddy;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        String program = RealProgram.installed("/usr/bin/caddy", "/usr/local/bin/caddy").toString();
        servers = new FaultyServer.All();
        port = RealProgram.freePort();
        StringBuilder routes = new StringBuilder();
        for (FaultyServer one : FaultyServer.values()) {
            routes.append("""
                    handle /%s {
                      reverse_proxy %s://127.0.0.1:%d {
                        transport http {
                          dial_timeout 300ms
                          response_header_timeout 300ms
                        }
                      }
                    }
                    """.formatted(one.path(), one == FaultyServer.PLAIN ? "https" : "http", servers.port(one)));
        }
        Path conf = Files.writeString(folder.resolve("Caddyfile"), """
                {
                  admin off
                  auto_https off
                }
                http://:%d {
                  bind 127.0.0.1
                  %s
                }
                """.formatted(port, routes));
        caddy = RealProgram.start(folder, folder.resolve("out"), program, "run", "--config", conf.toString(),
                "--adapter", "caddyfile").listening(port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (caddy != null) {
            caddy.close();
            servers.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.INCLUDE, names = {"REFUSED", "QUEUE_FULL", "CLOSE", "RESET", "SILENT", "BANNER", "LENGTHS",
            "CODING", "BAD_LENGTH", "HALF_HEAD", "PLAIN"})
    void names_what_a_server_does(FaultyServer server) throws Exception {
        RealProgram.ask(port, server.path());
        assertThat(caddy.meaningOf(l -> l.contains("\"/" + server.path() + "\"") && l.contains("http.log.error"))
                .causes()).contains(server.cause);
    }
}
