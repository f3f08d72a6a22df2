package io.gatepost.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.gatepost.diagnostics.exchange.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same format in a real nginx and here, for one proxied request. */
@Timeout(60)
class NginxComparisonTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final String FORMAT = "'$remote_addr|$remote_user|$request|$request_method|$request_uri|$uri|$args|' "
            + "'$query_string|$is_args|$arg_X|$arg_none|$cookie_b|$cookie_none|$host|$scheme|$server_addr|$server_port|' "
            + "\"$server_protocol|$status|$body_bytes_sent|$http_referer|$http_user_agent|$http_none|$http_empty|\" "
            + "'$sent_http_x_out|$upstream_http_x_out|$upstream_addr|$upstream_status|$request_length|$connection_requests|' "
            + "'$upstream_response_length|$upstream_bytes_sent|$pipe|\\'\\\\${host}\\t|$realip_remote_addr'";
    private static final String TARGET = "/a%20b//c/./d/..//%41?X=1&y=%20&x=2";
    private static final String REQUEST = "GET " + TARGET + " HTTP/1.1\r\nHost: Example.TEST:81\r\n"
            + "User-Agent: a\"b\\c\t\u00e9\r\nReferer: http://r/\r\nCookie: a=1; B=two words; b=3\r\nEmpty:\r\n"
            + "Authorization: Basic ZnJhbms6c2VjcmV0\r\nConnection: close\r\n\r\n";

    @TempDir
    Path folder = Path.of("");

    private int upstreamPort;
    private int port;

    @Test
    void bothWriteTheSameLine() throws Exception {
        compare("escape=default");
    }

    @Test
    void bothWriteTheSameLineForJson() throws Exception {
        compare("escape=json");
    }

    @Test
    void bothWriteTheSameLineUnescaped() throws Exception {
        compare("escape=none");
    }

    private void compare(String escape) throws Exception {
        assumeThat(Files.isExecutable(NGINX)).as("nginx is not installed").isTrue();
        String directive = "log_format x " + escape + " " + FORMAT + ";";
        String theirs = nginxLine(directive);
        LogLine ours = new LogLine();
        LogFormat.compile(directive).write(same(), ours);
        assertThat(new String(ours.array(), 0, ours.length(), StandardCharsets.ISO_8859_1)).isEqualTo(theirs);
    }

    private SampleExchange same() {
        SampleExchange x = new SampleExchange().target(TARGET).field("user-agent", "a\"b\\c\t\u00e9")
                .field("referer", "http://r/").field("cookie", "a=1; B=two words; b=3").field("empty", "")
                .field("authorization", "Basic ZnJhbms6c2VjcmV0");
        x.client = new SampleExchange.Client("127.0.0.1", "127.0.0.1", 1, "127.0.0.1", port, "http", 1, 1);
        x.host = Slice.of("example.test");
        x.requestBytes = REQUEST.length();
        x.responseBodyBytes = 5;
        x.responseFields.put("x-out", Slice.of("o\"o"));
        x.upstreamFields.put("x-out", Slice.of("o\"o"));
        SampleAttempt a = SampleAttempt.answered("127.0.0.1:" + upstreamPort, 201, false);
        // nginx sends the fields on with its own Host and Connection and without the empty one.
        long sent = ("GET " + TARGET + " HTTP/1.0\r\nHost: 127.0.0.1:" + upstreamPort + "\r\nConnection: close\r\n"
                + "User-Agent: a\"b\\c\t\u00e9\r\nReferer: http://r/\r\nCookie: a=1; B=two words; b=3\r\nEmpty: \r\n"
                + "Authorization: Basic ZnJhbms6c2VjcmV0\r\n\r\n").length();
        x.attempts.add(new SampleAttempt(a.address(), a.timeline(), null, a.phase(), false, 201, sent, 0, null));
        x.status = 201;
        return x;
    }

    private String nginxLine(String directive) throws Exception {
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("X-Out", "o\"o");
            exchange.sendResponseHeaders(201, 5);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        upstream.start();
        upstreamPort = upstream.getAddress().getPort();
        port = freePort();
        Path log = folder.resolve("access.log");
        Path conf = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                events {}
                http {
                  client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  %2$s
                  access_log %1$s/access.log x;
                  server { listen 127.0.0.1:%3$d; location / { proxy_pass http://127.0.0.1:%4$d; } }
                }
                """.formatted(folder, directive, port, upstreamPort));
        Process nginx = new ProcessBuilder(NGINX.toString(), "-c", conf.toString(), "-e", folder + "/error.log")
                .redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
        try {
            await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> request());
            await().until(() -> Files.size(log) > 0);
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return text.substring(0, text.indexOf('\n'));
        } finally {
            nginx.destroy();
            nginx.waitFor(10, TimeUnit.SECONDS);
            upstream.stop(0);
        }
    }

    private void request() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)).endsWith("hello");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
