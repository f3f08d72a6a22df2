package io.gatepost.diagnostics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

class FailureJsonTest {
    @Test
    void hasTheFormOfTheAdminApi() {
        String text = FailureJson.toString(Samples.measured());
        Map<String, Object> json = Json.object(text);
        assertThat(json.keySet()).containsExactly("id", "time", "instance", "client", "request", "route", "upstream",
                "outcome", "timing", "attempts", "explanation");
        assertThat(json).containsEntry("time", "2023-11-14T22:13:20.123Z").containsEntry("upstream", "app");
        assertThat(Json.at(json, "outcome")).containsEntry("origin", "proxy").containsEntry("cause", "CONNECT_REFUSED")
                .containsEntry("segment", "upstream").containsEntry("response_started", false);
        assertThat(text).contains(
                "\"timing\":{\"total_ms\":0.900,\"read_request_ms\":0.050,\"queue_ms\":0.050,\"upstream_ms\":0.700,\"finish_ms\":0.100}");
        assertThat(Json.at(json, "attempts")).containsEntry("errno_name", "ECONNREFUSED")
                .containsEntry("timing",
                        Map.of("total_ms", new BigDecimal("0.300"), "connect_ms", new BigDecimal("0.300")))
                .containsEntry("connection", Map.of("reused", false, "requests", BigDecimal.ZERO))
                .containsEntry("delivery", "NOT_SENT").containsEntry("evidence", Map.of())
                .doesNotContainKeys("upstream_status", "limit_ms", "detail");
    }

    @Test
    @SuppressWarnings("unchecked")
    void evidenceHasWhatWasMeasuredOnly() {
        List<Map<String, Object>> attempts = (List<Map<String, Object>>) Objects
                .requireNonNull(Json.object(FailureJson.toString(Samples.measured())).get("attempts"));
        Map<String, Object> evidence = Json.at(attempts.getLast(), "evidence");
        assertThat(evidence.keySet()).containsExactly("tcp", "listener", "first_bytes", "addresses", "probe", "share");
        assertThat(Json.at(evidence, "tcp")).containsEntry("state", "SYN_SENT").doesNotContainKeys("last_ack_ms",
                "send_window");
        assertThat(Json.at(evidence, "listener"))
                .isEqualTo(Map.of("kind", "other_address", "other_addresses", List.of("127.0.0.1:8080")));
    }

    @Test
    void suspectsAreThereWhenAskedFor() {
        StringWriter text = new StringWriter();
        try (JsonGenerator g = FailureJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            FailureJson.write(g, Samples.measured(), true);
        }
        Map<String, Object> suspect = Json.at(Json.object(text.toString()), "suspects");
        assertThat(suspect.keySet()).containsExactly("reason", "confidence", "because", "check", "fix", "avoid");
        assertThat(suspect).containsEntry("confidence", "high").containsEntry("because",
                List.of("port 8080 is listened on at 127.0.0.1:8080 only, and 10.0.0.1 was asked for"));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void everyCauseCanBeToldInEveryForm(Cause cause) {
        FakeExchange x = new FakeExchange();
        x.cause = cause;
        x.phase = cause.phase();
        x.status = cause.status();
        Failure f = Failure.of(x, "gw-1");
        assertThat(Json.object(FailureJson.toString(f))).containsKey("explanation");
        for (DetailLevel level : DetailLevel.values()) {
            for (String accept : List.of("text/html", "text/plain", "*/*")) {
                assertThat(ErrorReport.body(f, level, io.gatepost.diagnostics.exchange.Slice.of(accept), 3).bytes())
                        .isNotEmpty();
            }
        }
        assertThat(ErrorReport.logLine(f)).contains(cause.name()).contains("id=gw-1-7");
        assertThat(ErrorReport.explanation(f)).contains(cause.name()).doesNotContain("{");
    }
}
