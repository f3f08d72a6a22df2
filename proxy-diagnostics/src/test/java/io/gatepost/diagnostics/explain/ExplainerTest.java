package io.gatepost.diagnostics.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Forms and words of systems that cannot be run in tests, from their own documents, and the rules that hold for all. Lines of
 * nginx, HAProxy, Apache, Caddy and php-fpm are tested as those programs write them, in proxy-server.
 */
class ExplainerTest {
    private static final String NGINX = "2026/11/25 07:46:38 [error] 7#7: *42 %s, client: 10.9.9.9, server: x, "
            + "request: \"GET /%s HTTP/1.1\", upstream: \"http://10.0.0.7:8080/a\", host: \"x\"";

    private final Explainer explainer = new Explainer();

    @Test
    void reads_an_envoy_line_with_details() {
        assertThat(causes("[2026-11-25T07:46:38.123Z] \"GET / HTTP/1.1\" 503 UF,URX "
                + "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}"
                + " - \"delayed_connect_error:_Connection_refused\" 0 152 1 - \"-\" \"curl\" \"id\" \"h\" \"10.0.0.1:80\""))
                .containsExactly(Cause.CONNECT_REFUSED);
    }

    @Test
    void reads_envoys_default_line_by_its_flags() {
        assertThat(causes(
                "[2026-11-25T07:46:38.123Z] \"GET / HTTP/1.1\" 503 UO 0 81 0 - \"-\" \"curl\" \"id\" \"h\" \"-\""))
                .containsExactly(Cause.UPSTREAM_CONNECTION_LIMIT);
        assertThat(causes(
                "[2026-11-25T07:46:38.123Z] \"GET / HTTP/1.1\" 503 - 0 81 0 - \"-\" \"curl\" \"id\" \"h\" \"10.0.0.1:80\""))
                .isEmpty();
    }

    @Test
    void reads_json_of_google_envoy_caddy_and_of_our_own() {
        assertThat(causes("{\"httpRequest\":{\"status\":502},\"jsonPayload\":{\"statusDetails\":\"backend_timeout\"}}"))
                .contains(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
        assertThat(causes(
                "{\"response_code\":503,\"response_flags\":\"UH\",\"response_code_details\":\"no_healthy_upstream\"}"))
                .contains(Cause.ALL_SERVERS_UNHEALTHY);
        assertThat(causes("{\"level\":\"error\",\"ts\":1764057998.12,\"logger\":\"http.log.error\","
                + "\"msg\":\"dial tcp 127.0.0.1:1: connect: connection refused\",\"status\":502}"))
                .containsExactly(Cause.CONNECT_REFUSED);
        assertThat(causes("{\"time\":\"2026-11-25T07:46:38Z\",\"status\":502,\"cause\":\"CONNECT_RESET\"}"))
                .containsExactly(Cause.CONNECT_RESET);
    }

    @Test
    void reads_an_alb_line_by_who_answered_and_how_far_it_came() {
        String line = "https 2026-11-25T07:46:38.186641Z app/lb/50dc 10.9.9.9:2817 10.0.0.1:80 %s %s 0 57 \"GET https://a/ HTTP/1.1\" \"curl\"";
        assertThat(causes(line.formatted("-1 -1 -1", "504 -"))).containsExactly(Cause.CONNECT_TIMEOUT_NO_ANSWER);
        assertThat(causes(line.formatted("0.1 0.2 0.0", "502 502"))).containsExactly(Cause.UPSTREAM_SENT_STATUS);
        assertThat(read(line.formatted("0.1 0.2 0.0", "200 200"))).isEqualTo(Explainer.Verdict.ORDINARY);
    }

    @Test
    void reads_words_alone_as_each_system_uses_them() {
        assertThat(explainer.explain("UC").stream().map(Meaning::vendor)).contains("Envoy", "HAProxy");
        assertThat(explainer.explain("sH--").getFirst().causes()).startsWith(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
        assertThat(explainer.explain("522").getFirst().vendor()).isEqualTo("Cloudflare");
        assertThat(explainer.explain("failed_to_connect_to_backend").getFirst().vendor()).isEqualTo("Google");
        assertThat(explainer.explain("AH00957").getFirst().vendor()).isEqualTo("Apache");
        assertThat(explainer.explain("first byte timeout").getFirst().vendor()).isEqualTo("Fastly");
        assertThat(explainer.explain("Proxy-Status: gw; error=tls_alert_received; alert-id=70").getFirst().causes())
                .containsExactly(Cause.TLS_VERSION_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void knows_each_cause_by_our_own_name(Cause cause) {
        assertThat(explainer.explain(cause.name()).getFirst().causes()).containsExactly(cause);
    }

    @Test
    void finds_the_server_and_the_time() {
        byte[] line = NGINX.formatted("connect() failed (111: Connection refused) while connecting to upstream", "")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(explainer.read(line, 0, line.length)).isEqualTo(Explainer.Verdict.EXPLAINED);
        assertThat(new String(line, explainer.serverFrom(), explainer.serverTo() - explainer.serverFrom(),
                StandardCharsets.US_ASCII)).isEqualTo("10.0.0.7:8080");
        assertThat(explainer.time()).isEqualTo(Instant.parse("2026-11-25T07:46:38Z").getEpochSecond());
    }

    @Test
    void takes_nothing_from_what_a_client_sent() {
        assertThat(causes(NGINX.formatted("something new", "upstream_timed out (110: while connecting to upstream")))
                .isEmpty();
        assertThat(read(
                "10.0.0.1 - - [25/Nov/2026:07:46:38 +0000] \"GET /?no healthy upstream HTTP/1.1\" 200 1 \"-\" \"-\""))
                .isEqualTo(Explainer.Verdict.ORDINARY);
        assertThat(read("[2026-11-25T07:46:38.123Z] \"GET / HTTP/1.1\" 200 - via_upstream - \"-\" 0 1 1 - \"-\" "
                + "\"no healthy upstream\" \"id\" \"h\" \"10.0.0.1:80\"")).isEqualTo(Explainer.Verdict.ORDINARY);
    }

    @Test
    void guesses_nothing() {
        assertThat(read("the quick brown fox")).isEqualTo(Explainer.Verdict.UNKNOWN);
        assertThat(read("backend_timeouts")).isEqualTo(Explainer.Verdict.UNKNOWN);
        assertThat(read("/path/backend_timeout/x")).isEqualTo(Explainer.Verdict.UNKNOWN);
        assertThat(read(NGINX.formatted("a message of tomorrow's nginx", ""))).isEqualTo(Explainer.Verdict.UNKNOWN);
        assertThat(read("{")).isEqualTo(Explainer.Verdict.UNKNOWN);
        assertThat(read("[")).isEqualTo(Explainer.Verdict.UNKNOWN);
    }

    @Test
    void reads_through_what_carries_a_line() {
        String line = NGINX.formatted("no live upstreams while connecting to upstream", "");
        assertThat(causes("2026-11-25T07:46:38.186641123Z stderr F " + line)).startsWith(Cause.ALL_SERVERS_EJECTED);
        assertThat(causes("<131>Nov 25 07:46:38 web nginx: " + line)).startsWith(Cause.ALL_SERVERS_EJECTED);
    }

    private List<Cause> causes(String line) {
        return read(line) == Explainer.Verdict.EXPLAINED ? explainer.meaning().causes() : List.of();
    }

    private Explainer.Verdict read(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        return explainer.read(bytes, 0, bytes.length);
    }
}
