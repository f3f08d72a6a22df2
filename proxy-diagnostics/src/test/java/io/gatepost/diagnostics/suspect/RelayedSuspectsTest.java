package io.gatepost.diagnostics.suspect;

import static io.gatepost.diagnostics.suspect.Cases.confidence;
import static io.gatepost.diagnostics.suspect.Cases.first;
import static io.gatepost.diagnostics.suspect.Cases.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayedSuspectsTest {
    private final FakeExchange x = new FakeExchange();

    @ParameterizedTest
    @CsvSource({"cf-ray,8a1b2c-FRA,522,HIGH,Cloudflare", "cf-ray,8a1b2c-FRA,502,MEDIUM,Cloudflare",
            "x-amz-cf-id,abc==,502,MEDIUM,CloudFront", "x-amz-apigw-id,abc=,504,HIGH,API Gateway",
            "server,awselb/2.0,503,HIGH,AWS application load balancer", "x-served-by,cache-fra-1,503,MEDIUM,Fastly",
            "server,envoy,503,HIGH,Envoy", "server,Microsoft-Azure-Application-Gateway/v2,502,HIGH,Azure",
            "via,1.1 google,502,MEDIUM,Google", "server,AkamaiGHost,503,HIGH,Akamai",
            "server,nginx/1.24.0,504,MEDIUM,nginx",
            "server,Apache/2.4.57,503,MEDIUM,Apache", "gatepost-failure,gw-2-17,504,HIGH,another Gatepost",
            "proxy-status,gw; error=connection_timeout,504,HIGH,Proxy-Status",
            "server,gunicorn,500,MEDIUM,application server"})
    void the_fields_of_a_relayed_error_name_who_made_it(String field, String value, int status, Confidence confidence,
            String who) {
        relayed(status);
        x.upstreamFields.put(field, value);
        Suspect suspect = Cases.suspects(x).stream().filter(s -> s.reason().contains(who)).findFirst().orElseThrow();
        assertThat(suspect.confidence()).isEqualTo(confidence);
        assertThat(suspect.because().getFirst()).startsWith("its response has " + field + ": " + value);
    }

    @Test
    void envoy_that_got_an_answer_is_not_blamed() {
        relayed(503);
        x.upstreamFields.put("server", "envoy");
        x.upstreamFields.put("x-envoy-upstream-service-time", "12");
        assertThat(first(x).reason()).startsWith("the application behind Envoy sent it");
        assertThat(reasons(x)).noneMatch(r -> r.contains("made it itself"));
    }

    @Test
    void without_telling_fields_it_is_the_applications_own() {
        relayed(500);
        assertThat(first(x).reason()).startsWith("the application failed");
        assertThat(reasons(x)).hasSize(1);
    }

    @Test
    void a_503_with_retry_after_is_refused_work() {
        relayed(503);
        x.upstreamFields.put("retry-after", "120");
        assertThat(first(x).reason()).startsWith("the application refuses work");
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
    }

    @Test
    void a_504_at_a_known_time_is_the_timeout_of_the_hop_behind() {
        relayed(504, 60_010_000);
        assertThat(confidence(x, "its own timeout struck")).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void fields_are_kept_for_relayed_errors_only_cut_and_made_safe() {
        relayed(502);
        x.upstreamFields.put("server", "ev\u001bil" + "x".repeat(500));
        Failure f = Failure.of(x, "gw-1");
        assertThat(f.attempts().getLast().evidence().notes()).containsEntry(Notes.RESPONSE_FIELDS,
                List.of("server: ev\\x1bil" + "x".repeat(123)));
        x.cause = Cause.BODY_RESET;
        assertThat(Failure.of(x, "gw-1").attempts().getLast().evidence().notes()).isEmpty();
    }

    @Test
    void fields_of_a_later_good_response_are_not_taken_for_those_of_the_error() {
        relayed(502);
        x.cause = null;
        x.attempt(null, io.gatepost.diagnostics.cause.Phase.RELAY_BODY).upstreamStatus = 200;
        x.upstreamFields.put("server", "nginx");
        assertThat(Failure.of(x, "gw-1").attempts()).allSatisfy(a -> assertThat(a.evidence().notes()).isEmpty());
    }

    private FakeAttempt relayed(int status) {
        return relayed(status, 80_000);
    }

    private FakeAttempt relayed(int status, long micros) {
        x.status = status;
        x.origin = Origin.UPSTREAM;
        x.responseStarted = true;
        FakeAttempt a = x.fails(Cause.UPSTREAM_SENT_STATUS);
        a.upstreamStatus = status;
        a.sent = 300;
        a.received = 200;
        return a.failsAfter(micros);
    }
}
