package io.gatepost.core.faults;

import static io.gatepost.core.faults.Faults.GET;
import static io.gatepost.core.faults.Faults.assertFailed;
import static io.gatepost.core.faults.Faults.assertTold;
import static io.gatepost.core.testing.FastCgiRequest.end;
import static io.gatepost.core.testing.FastCgiRequest.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.FastCgi;
import io.gatepost.core.testing.Ended;
import io.gatepost.core.testing.FastCgiRequest;
import io.gatepost.core.testing.HttpMessage;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.core.testing.TestProxy;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Notes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** FastCGI to servers that follow a script, byte by byte. */
class FastCgiTest {
    private static final FastCgi CONFIG = new FastCgi("/srv/www", null, "index.php", Map.of("APP_ENV", "test"));

    private final BlockingQueue<FastCgiRequest> requests = new LinkedBlockingQueue<>();

    private static TestProxy proxy(Endpoint server, FastCgi config) throws IOException {
        return TestProxy.start(s -> {
            var app = s.upstream("app").server(server);
            app.fastCgi = config;
            app.readTimeout = 500;
        });
    }

    /** A server that answers each request of each connection with these records. */
    private Origin answering(byte[]... records) throws IOException {
        return Origin.scripted(c -> {
            while (true) {
                requests.add(FastCgiRequest.read(c));
                for (byte[] record : records) {
                    c.send(record);
                }
            }
        });
    }

    private FastCgiRequest asked() throws InterruptedException {
        FastCgiRequest request = requests.poll(10, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return java.util.Objects.requireNonNull(request);
    }

    private Map<String, String> paramsOf(String target, FastCgi config) throws Exception {
        try (Origin origin = answering(record(6, "\r\n"), end(0)); TestProxy proxy = proxy(origin.endpoint(), config)) {
            assertThat(proxy.exchange("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n").status()).isEqualTo(200);
            return asked().params();
        }
    }

    @Test
    void a_request_becomes_parameters_as_nginx_has_them() throws Exception {
        try (Origin origin = answering(record(6, "Content-Type: text/plain\n\nhello"), end(0));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            HttpMessage answer = proxy
                    .exchange("POST /a%20b/x.php/more/info?q=1&r=%2F HTTP/1.1\r\nHost: Site.test:81\r\n"
                            + "Content-Type: text/json\r\nContent-Length: 4\r\nProxy: evil\r\n"
                            + "X-Custom: one\r\nX-Custom: two\r\nCookie: a=1\r\nCookie: b=2\r\n\r\nbody");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("content-type")).isEqualTo("text/plain");
            assertThat(answer.bodyText()).isEqualTo("hello");
            FastCgiRequest asked = asked();
            assertThat(asked.stdin()).isEqualTo("body");
            assertThat(asked.params()).containsEntry("REQUEST_METHOD", "POST")
                    .containsEntry("REQUEST_URI", "/a%20b/x.php/more/info?q=1&r=%2F")
                    .containsEntry("QUERY_STRING", "q=1&r=%2F").containsEntry("SCRIPT_NAME", "/a b/x.php")
                    .containsEntry("SCRIPT_FILENAME", "/srv/www/a b/x.php").containsEntry("PATH_INFO", "/more/info")
                    .containsEntry("DOCUMENT_ROOT", "/srv/www").containsEntry("CONTENT_TYPE", "text/json")
                    .containsEntry("CONTENT_LENGTH", "4").containsEntry("SERVER_NAME", "Site.test")
                    .containsEntry("REMOTE_ADDR", "127.0.0.1").containsEntry("REDIRECT_STATUS", "200")
                    .containsEntry("HTTP_HOST", "Site.test:81").containsEntry("HTTP_X_CUSTOM", "one, two")
                    .containsEntry("HTTP_COOKIE", "a=1; b=2").containsEntry("APP_ENV", "test")
                    .containsEntry("HTTP_X_FORWARDED_FOR", "127.0.0.1")
                    .doesNotContainKeys("HTTP_PROXY", "HTTP_CONTENT_LENGTH", "HTTP_CONNECTION");
        }
    }

    @Test
    void the_script_is_found_by_path_index_and_front_controller() throws Exception {
        assertThat(paramsOf("/blog/", CONFIG)).containsEntry("SCRIPT_FILENAME", "/srv/www/blog/index.php");
        assertThat(paramsOf("/a/../b.php", CONFIG)).containsEntry("SCRIPT_FILENAME", "/srv/www/b.php");
        FastCgi front = new FastCgi("/srv/www", "/srv/www/app.php", "index.php", Map.of());
        assertThat(paramsOf("/any/thing?x=1", front)).containsEntry("SCRIPT_FILENAME", "/srv/www/app.php")
                .containsEntry("SCRIPT_NAME", "/app.php").containsEntry("REQUEST_URI", "/any/thing?x=1");
    }

    @Test
    void connections_are_kept_and_status_and_location_are_understood() throws Exception {
        try (Origin origin = answering(record(6, "Status: 404 Not Here\r\nX-A: b\r\n\r\n"), record(6, "gone"), end(0));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            for (int i = 0; i < 3; i++) {
                HttpMessage answer = proxy.exchange(GET);
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.bodyText()).isEqualTo("gone");
                assertThat(asked().keep()).isTrue();
            }
            assertThat(origin.connections()).isOne();
        }
        try (Origin origin = answering(record(6, "Location: /there\r\n\r\n"), end(0));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(302);
        }
    }

    @Test
    void a_large_answer_in_many_records_comes_whole() throws Exception {
        String part = "x".repeat(60_000);
        byte[][] records = new byte[42][];
        java.util.Arrays.fill(records, record(6, part));
        records[0] = record(6, "\r\n");
        records[41] = end(0);
        try (Origin origin = answering(records); TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertThat(proxy.exchange(GET).body()).hasSize(40 * 60_000);
        }
    }

    @Test
    void a_body_of_unknown_length_is_refused() throws Exception {
        try (Origin origin = answering(end(0)); TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertThat(proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                    .status())
                    .isEqualTo(411);
        }
    }

    private void fails(Cause cause, Phase phase, byte[]... records) throws Exception {
        try (Origin origin = answering(records); TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertTold(proxy.exchange(GET), cause);
            assertFailed(proxy.ended().attempt(), cause, phase);
        }
    }

    @Test
    void each_broken_answer_has_its_cause() throws Exception {
        fails(Cause.FCGI_RECORD_INVALID, Phase.READ_RESPONSE_HEAD, record(9, 6, "\r\nhi", 0));
        fails(Cause.FCGI_RECORD_INVALID, Phase.READ_RESPONSE_HEAD, record(1, 77, "", 0));
        fails(Cause.FCGI_NOT_FASTCGI, Phase.READ_RESPONSE_HEAD,
                "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        fails(Cause.FCGI_OVERLOADED, Phase.READ_RESPONSE_HEAD, end(2));
        fails(Cause.FCGI_NO_HEADER, Phase.READ_RESPONSE_HEAD, end(0));
        fails(Cause.RESPONSE_HEADER_TOO_LARGE, Phase.READ_RESPONSE_HEAD, record(6, "X: " + "y".repeat(40_000)));
    }

    @Test
    void an_answer_that_ends_early_is_broken_off() throws Exception {
        try (Origin origin = answering(record(6, "Content-Length: 10\r\n\r\nfive"), end(0));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG);
                RawConnection client = proxy.connect()) {
            client.send(GET);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_TRUNCATED);
        }
    }

    @Test
    void what_the_application_wrote_to_stderr_is_evidence() throws Exception {
        try (Origin origin = answering(record(7, "Primary script unknown\n"),
                record(6, "Status: 404 Not Found\r\n\r\nFile not found.\n"), end(0));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(404);
            Ended ended = proxy.ended();
            assertThat(ended.cause()).isEqualTo(Cause.FCGI_SCRIPT_UNKNOWN);
            assertThat(ended.attempt().evidence().notes()).containsEntry(Notes.STDERR, "Primary script unknown");
        }
        try (Origin origin = answering(record(7, "PHP Fatal error: no memory"), record(6, "Status: 500\r\n\r\n"),
                end(0));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertThat(proxy.exchange(GET).status()).isEqualTo(500);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.FCGI_APP_STDERR);
        }
    }

    @Test
    void a_worker_that_dies_closes_before_or_within_its_answer() throws Exception {
        try (Origin origin = Origin.scripted(c -> FastCgiRequest.read(c));
                TestProxy proxy = proxy(origin.endpoint(), CONFIG)) {
            assertTold(proxy.exchange(GET), Cause.UPSTREAM_CLOSED_NO_RESPONSE);
        }
        try (Origin origin = Origin.scripted(c -> {
            FastCgiRequest.read(c);
            c.send(record(6, "\r\npart"));
        }); TestProxy proxy = proxy(origin.endpoint(), CONFIG); RawConnection client = proxy.connect()) {
            client.send(GET);
            assertThat(proxy.ended().cause()).isEqualTo(Cause.BODY_TRUNCATED);
        }
    }
}
