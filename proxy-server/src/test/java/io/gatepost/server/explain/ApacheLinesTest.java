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

/** Lines of Apache's error log, by Apache. */
@Timeout(60)
class ApacheLinesTest {
    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");

    @TempDir
    static Path folder = Path.of("");

    private static FaultyServer.All servers;
    private static RealProgram apache;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        String program = RealProgram.installed("/usr/sbin/apache2", "/usr/sbin/httpd").toString();
        RealProgram.installed(MODULES + "/mod_mpm_event.so", MODULES + "/mod_proxy_http.so");
        servers = new FaultyServer.All();
        port = RealProgram.freePort();
        StringBuilder passes = new StringBuilder();
        for (FaultyServer one : FaultyServer.values()) {
            passes.append("ProxyPass /%s %s://127.0.0.1:%d/%s connectiontimeout=1 timeout=1 retry=0%n"
                    .formatted(one.path(), "http", servers.port(one), one.path()));
        }
        Path conf = Files.writeString(folder.resolve("httpd.conf"), """
                ServerRoot %1$s
                ServerName h
                PidFile %1$s/pid
                Mutex file:%1$s default
                ErrorLog %1$s/error.log
                User www-data
                Group www-data
                LoadModule mpm_event_module %4$s/mod_mpm_event.so
                LoadModule authz_core_module %4$s/mod_authz_core.so
                LoadModule proxy_module %4$s/mod_proxy.so
                LoadModule proxy_http_module %4$s/mod_proxy_http.so
                Listen 127.0.0.1:%2$d
                %3$s
                """.formatted(folder, port, passes, MODULES));
        apache = RealProgram.start(folder, folder.resolve("error.log"), program, "-X", "-f", conf.toString())
                .listening(port);
    }

    @AfterAll
    static void stop() throws Exception {
        if (apache != null) {
            apache.close();
            servers.close();
        }
    }

    /** Of the others it says nothing, or nothing that names a server. */
    @ParameterizedTest
    @EnumSource(mode = Mode.INCLUDE, names = {"REFUSED", "QUEUE_FULL", "CLOSE", "RESET", "SILENT", "STALLED"})
    void names_what_a_server_does(FaultyServer server) throws Exception {
        RealProgram.ask(port, server.path());
        // A line about a body does not say whose.
        String words = server == FaultyServer.STALLED ? "AH01110" : "127.0.0.1:" + servers.port(server);
        assertThat(apache.meaningOf(l -> l.contains(words)).causes()).contains(server.cause);
    }
}
