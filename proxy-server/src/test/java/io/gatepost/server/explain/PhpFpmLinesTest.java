package io.gatepost.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.diagnostics.cause.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines of php-fpm's log, and of nginx before it, by both. */
@Timeout(60)
class PhpFpmLinesTest {
    @TempDir
    static Path folder = Path.of("");

    private static RealProgram fpm;
    private static RealProgram nginx;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        String php = RealProgram.installed("/usr/sbin/php-fpm8.2", "/usr/sbin/php-fpm8.4", "/usr/sbin/php-fpm")
                .toString();
        String web = RealProgram.installed("/usr/sbin/nginx").toString();
        port = RealProgram.freePort();
        int fcgi = RealProgram.freePort();
        Files.writeString(folder.resolve("warn.php"), "<?php error_log('something is wrong'); echo 'ok';");
        Files.writeString(folder.resolve("long.php"), "<?php while (true) { usleep(1000); }");
        Path conf = Files.writeString(folder.resolve("fpm.conf"), """
                [global]
                error_log = %1$s/fpm.log
                pid = %1$s/fpm.pid
                [www]
                listen = 127.0.0.1:%2$d
                user = root
                group = root
                pm = ondemand
                pm.max_children = 1
                request_terminate_timeout = 1s
                """.formatted(folder, fcgi));
        Path front = Files.writeString(folder.resolve("nginx.conf"),
                """
                        user root; daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log info;
                        events {}
                        http {
                          client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s; access_log off;
                          server { listen 127.0.0.1:%3$d; location / {
                            fastcgi_pass 127.0.0.1:%2$d; fastcgi_param SCRIPT_FILENAME %1$s$uri; fastcgi_param REQUEST_METHOD GET;
                          } } }
                        """
                        .formatted(folder, fcgi, port));
        fpm = RealProgram.start(folder, folder.resolve("fpm.log"), php, "-F", "-R", "-n", "-y", conf.toString())
                .listening(fcgi);
        nginx = RealProgram.start(folder, folder.resolve("error.log"), web, "-c", front.toString(), "-e",
                folder + "/error.log").listening(port);
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.close();
        }
        if (fpm != null) {
            fpm.close();
        }
    }

    @Test
    void names_an_unknown_script_and_what_a_script_says() throws Exception {
        RealProgram.ask(port, "none.php");
        RealProgram.ask(port, "warn.php");
        assertThat(nginx.meaningOf("none.php").causes()).containsExactly(Cause.FCGI_SCRIPT_UNKNOWN);
        assertThat(nginx.meaningOf("warn.php").causes()).containsExactly(Cause.FCGI_APP_STDERR);
    }

    @Test
    void names_a_pool_without_a_free_child_and_a_child_that_was_killed() throws Exception {
        try (RawConnection first = RawConnection.connect(new Endpoint("127.0.0.1", port));
                RawConnection second = RawConnection.connect(new Endpoint("127.0.0.1", port))) {
            first.send("GET /long.php HTTP/1.1\r\nHost: h\r\n\r\n");
            second.send("GET /long.php HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(fpm.meaningOf(l -> l.contains("max_children")).causes())
                    .contains(Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED);
            assertThat(fpm.meaningOf(l -> l.contains("execution timed out")).causes())
                    .contains(Cause.UPSTREAM_CLOSED_NO_RESPONSE);
            assertThat(nginx.meaningOf("long.php").causes()).containsAnyOf(Cause.UPSTREAM_CLOSED_NO_RESPONSE,
                    Cause.UPSTREAM_RESET_NO_RESPONSE);
        }
    }
}
