package io.gatepost.diagnostics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorReportTest {
    private static final Slice HTML = Slice.of("text/html");
    private static final Slice TEXT = Slice.of("text/plain");

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {"-|problem", "*/*|problem", "application/json|problem",
            "application/problem+json|problem", "text/html|html", "text/*|html", "TEXT/HTML ; q=0.5|html",
            "text/plain|text",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8|html",
            "application/json, text/plain, */*|problem", "text/plain;q=0.2, text/html;q=0.1|text",
            "text/html;q=0, */*|problem", "text/html;q=0.9, application/json|problem", "image/png|problem",
            "text/html;q=broken|html", ";;,,/|problem", "*/*;q=0|problem", "text/plain, text/html|text"})
    void theFormGoesByAccept(@Nullable String accept, String form) {
        String type = ErrorReport
                .body(failure(Samples.refused()), DetailLevel.CAUSE, accept == null ? null : Slice.of(accept), 0)
                .contentType();
        assertThat(type).contains(form.equals("text") ? "text/plain" : form);
    }

    @Test
    void problemJsonTellsCausePhaseTimingAndAdvice() {
        Map<String, Object> json = Json.object(body(Samples.refused(), DetailLevel.CAUSE, null, 5));
        assertThat(json).containsEntry("type", "urn:gatepost:cause:CONNECT_REFUSED")
                .containsEntry("title", "The server refused the connection")
                .containsEntry("status", new BigDecimal(502))
                .containsEntry("instance", "urn:gatepost:failure:gw-1-7").containsEntry("phase", "CONNECT")
                .containsEntry("segment", "upstream").containsEntry("retry_after", new BigDecimal(5))
                .containsKeys("detail", "advice").doesNotContainKeys("attempts", "explanation", "check");
        assertThat(Json.at(json, "timing")).containsEntry("connect_ms", new BigDecimal("0.300"));
    }

    @Test
    void fullTellsAttemptsAndExplanation() {
        Map<String, Object> json = Json.object(body(Samples.refused(), DetailLevel.FULL, null, 0));
        assertThat(json).containsEntry("detail", "nobody listens").containsKeys("attempts", "explanation", "check")
                .doesNotContainKey("retry_after");
        assertThat((String) json.get("check")).contains("'sport = :8080'").contains("10.0.0.1:8080");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", "application/json"})
    void fullTellsTheLikeliestSuspectsAndLessThanFullTellsNone(String accept) {
        String full = body(Samples.refused(), DetailLevel.FULL, Slice.of(accept), 0);
        assertThat(full).contains("he server does not run: it crashed, was killed or was never started")
                .contains("systemctl --failed").contains("do not retry the same server in a tight loop");
        assertThat(full.split("do not ", -1)).as("three suspects").hasSizeBetween(3, 6);
        assertThat(body(Samples.refused(), DetailLevel.CAUSE, Slice.of(accept), 0)).doesNotContain("systemctl");
    }

    @Test
    void theExplanationEndsWithTheLikeliestSuspectAndHowToConfirmIt() {
        assertThat(ErrorReport.explanation(Samples.measured())).endsWith(
                " Very likely the server listens on loopback only (bound to 127.0.0.1 or localhost), because port 8080 is "
                        + "listened on at 127.0.0.1:8080 only, and 10.0.0.1 was asked for. To confirm: ss -ltnp "
                        + "'sport = :8080'  # Local Address is 127.0.0.1 or [::1]");
    }

    @Test
    void noneTellsTheIdOnly() {
        assertThat(Json.object(body(Samples.refused(), DetailLevel.NONE, null, 0)).keySet()).containsExactly("type",
                "title",
                "status", "instance", "id");
        for (Slice form : new Slice[]{HTML, TEXT}) {
            assertThat(body(Samples.refused(), DetailLevel.NONE, form, 0)).contains("gw-1-7").contains("502")
                    .doesNotContain("CONNECT").doesNotContain("refused");
        }
    }

    @ParameterizedTest
    @EnumSource(DetailLevel.class)
    void aPageNeverCarriesMarkupOfTheClient(DetailLevel level) {
        String page = body(hostile(), level, HTML, 0);
        assertThat(page).doesNotContain("<script").doesNotContain("onerror=\"").contains("</html>");
    }

    @Test
    void fullShowsItEscaped() {
        assertThat(body(hostile(), DetailLevel.FULL, HTML, 0)).contains("/&lt;script&gt;")
                .contains("&lt;script&gt;detail")
                .contains("&lt;script&gt;banner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", "application/json"})
    void belowFullNothingOfTheClientAndNoAddressIsShown(String accept) {
        for (DetailLevel level : new DetailLevel[]{DetailLevel.NONE, DetailLevel.CAUSE}) {
            assertThat(body(hostile(), level, Slice.of(accept), 1)).doesNotContain("evil").doesNotContain("alert(")
                    .doesNotContain("banner").doesNotContain("10.0.0.1").doesNotContain("app.internal");
        }
    }

    @Test
    void thePageIsSelfContainedAndSaysStatusAndCauseInItsTitle() {
        String page = body(Samples.refused(), DetailLevel.FULL, HTML, 9);
        assertThat(page).contains("<title>502 the server refused the connection</title>").contains("width:")
                .contains("<td>10.0.0.1:8080</td>").doesNotContain("src=").doesNotContain("href=")
                .doesNotContain("url(").doesNotContain("@import");
    }

    @Test
    void proxyStatusNamesTheCauseAndOnlyInFullTheNextHop() {
        Failure f = failure(Samples.refused());
        assertThat(ErrorReport.proxyStatus(f, DetailLevel.NONE)).isEqualTo("gw-1");
        assertThat(ErrorReport.proxyStatus(f, DetailLevel.CAUSE))
                .isEqualTo("gw-1; error=connection_refused; details=\"CONNECT_REFUSED\"");
        assertThat(ErrorReport.proxyStatus(f, DetailLevel.FULL)).isEqualTo(
                "gw-1; error=connection_refused; next-hop=\"10.0.0.1:8080\"; details=\"CONNECT_REFUSED\"");
        assertThat(ErrorReport.relayedStatus("gw-1", 503)).isEqualTo("gw-1; received-status=503");
    }

    @ParameterizedTest
    @CsvSource({"DNS_NAME_NOT_FOUND, 'dns_error; rcode=\"NXDOMAIN\"'",
            "TLS_VERSION_MISMATCH, tls_alert_received; alert-id=70",
            "RESPONSE_TIMEOUT_REQUEST_ACKED, http_response_timeout"})
    void proxyStatusHasTheParametersOfItsType(Cause cause, String error) {
        FakeExchange x = new FakeExchange();
        x.cause = cause;
        assertThat(ErrorReport.proxyStatus(failure(x), DetailLevel.CAUSE))
                .isEqualTo("gw-1; error=" + error + "; details=\"" + cause + "\"");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"gw-1.example.net,gw-1.example.net", "10.0.0.1,\"10.0.0.1\"",
            "my gateway,\"my gateway\"",
            "a\"b\\c,\"a\\\"b\\\\c\"", "gw\u00e4\u4e2d,\"gw\"", "a;b,\"a;b\"", "*x/y:z,*x/y:z", "\u00e4,\"\""})
    void anOddInstanceIsAString(String instance, String member) {
        assertThat(ErrorReport.relayedStatus(instance, 500)).isEqualTo(member + "; received-status=500");
    }

    @Test
    void anOddAddressIsEscaped() {
        FakeExchange x = Samples.refused();
        x.attempts.getLast().address = "unix:/run/\"a\\b\u00e9\r\n";
        assertThat(ErrorReport.proxyStatus(failure(x), DetailLevel.FULL))
                .contains("; next-hop=\"unix:/run/\\\"a\\\\b\"; details=");
    }

    @Test
    void theLogLineIsOneLineThatTellsAll() {
        assertThat(ErrorReport.logLine(failure(Samples.refused())))
                .isEqualTo("502 CONNECT_REFUSED in CONNECT (upstream) GET "
                        + "example.com/a?b=1 -> app 10.0.0.1:8080 after 0.3 ms: nobody listens; attempts 2; retried: nothing sent; "
                        + "not retried: no server left; check: ss -ltnp 'sport = :8080' on the host of 10.0.0.1:8080: whether anything "
                        + "listens there, and on which address; id=gw-1-7");
    }

    @Test
    void aClientCannotForgeALogLine() {
        FakeExchange x = Samples.refused();
        x.target = Slice.of("/\r\n200 OK\u001b[31m\u00e9");
        assertThat(ErrorReport.logLine(failure(x))).contains("/\\x0d\\x0a200 OK\\x1b[31m\\xe9").doesNotContain("\n");
    }

    @Test
    void theExplanationTellsEachAttempt() {
        assertThat(ErrorReport.explanation(failure(Samples.refused())))
                .startsWith("GET example.com/a?b=1 got 502 from the proxy "
                        + "because the server refused the connection (nobody listens): CONNECT_REFUSED in CONNECT (upstream), on "
                        + "10.0.0.1:8080, 0.3 ms after that attempt began. Attempt 1 on 10.0.0.1:8080: CONNECT_REFUSED after 0.3 ms; "
                        + "retried: nothing sent. Attempt 2");
    }

    @Test
    void theExplanationTellsWhatWasMeasured() {
        assertThat(ErrorReport.explanation(Samples.measured()))
                .contains("The port is listened on, but only at 127.0.0.1:8080.")
                .contains("The answer began with: SSH-2.0\\r\\n .");
    }

    @Test
    void aRelayedErrorIsTheServersOwn() {
        FakeExchange x = new FakeExchange();
        x.cause = Cause.UPSTREAM_SENT_STATUS;
        x.origin = Origin.UPSTREAM;
        x.status = 503;
        x.responseStarted = true;
        assertThat(ErrorReport.explanation(failure(x))).startsWith(
                "GET example.com/a?b=1 got status 503 from the server itself: the server itself answered with an error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", "application/json"})
    void maintenanceSaysUntilWhen(String accept) {
        Instant until = Instant.parse("2026-12-01T06:00:00Z");
        String text = new String(
                ErrorReport.maintenance(DetailLevel.CAUSE, Slice.of(accept), 3600, until, "gw-1-9").bytes(),
                StandardCharsets.UTF_8);
        assertThat(text).contains("503").contains("2026-12-01T06:00:00.000Z").contains("3600").contains("gw-1-9");
        String none = new String(
                ErrorReport.maintenance(DetailLevel.NONE, Slice.of(accept), 3600, until, "gw-1-9").bytes(),
                StandardCharsets.UTF_8);
        assertThat(none).contains("gw-1-9").doesNotContain("2026").doesNotContainIgnoringCase("maintenance");
    }

    private static FakeExchange hostile() {
        FakeExchange x = Samples.refused();
        x.method = Slice.of("<script>");
        x.host = Slice.of("evil\"><script>alert(1)</script>");
        x.target = Slice.of("/<script>alert(2)</script>'\"><img onerror=\"x\">");
        x.detail = "<script>detail evil</script>";
        x.attempts.getLast().evidence = new io.gatepost.diagnostics.exchange.Evidence(null, null, null,
                "<script>banner",
                Map.of());
        return x;
    }

    private static Failure failure(FakeExchange x) {
        return Failure.of(x, "gw-1");
    }

    private static String body(FakeExchange x, DetailLevel level, @Nullable Slice accept, long retryAfter) {
        return new String(ErrorReport.body(failure(x), level, accept, retryAfter).bytes(), StandardCharsets.UTF_8);
    }
}
