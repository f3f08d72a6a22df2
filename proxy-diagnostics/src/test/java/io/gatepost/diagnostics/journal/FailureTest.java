package io.gatepost.diagnostics.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.Slice;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void copiesWhatTheConnectionWillOverwrite() {
        FakeExchange x = new FakeExchange();
        Failure f = Failure.of(x, "gw-1");
        Arrays.fill(x.target.array(), (byte) 'x');
        assertThat(f.request().target()).isEqualTo("/a?b=1");
        assertThat(f.id()).isEqualTo("gw-1-7");
        assertThat(f.time()).hasToString("2023-11-14T22:13:20.123Z");
    }

    @Test
    void aLongTargetIsCut() {
        FakeExchange x = new FakeExchange();
        x.target = Slice.of("/" + "a".repeat(30_000));
        assertThat(Failure.of(x, "gw-1").request().target()).hasSize(2051).endsWith("a...");
    }

    @Test
    void whatTheExchangeDoesNotSayTheAttemptOfItsCauseSays() {
        FakeExchange x = new FakeExchange();
        x.cause = Cause.TUNNEL_RESET;
        x.phase = null;
        FakeAttempt a = x.attempt(Cause.TUNNEL_RESET, Phase.TUNNEL);
        a.segment = Segment.NETWORK;
        a.detail = "reset by the server";
        x.attempt(Cause.CONNECT_REFUSED, Phase.CONNECT);
        Failure f = Failure.of(x, "gw-1");
        assertThat(f.outcome().phase()).isEqualTo(Phase.TUNNEL);
        assertThat(f.outcome().segment()).isEqualTo(Segment.NETWORK);
        assertThat(f.outcome().detail()).isEqualTo("reset by the server");
        assertThat(f.decisive()).isSameAs(f.attempts().getFirst());
    }

    @Test
    void aRetriedExchangeHasNoCauseButTheOneOfItsAttempt() {
        FakeExchange x = new FakeExchange();
        x.attempt(Cause.CONNECT_REFUSED, Phase.CONNECT);
        x.attempt(null, Phase.RELAY_BODY);
        Failure f = Failure.of(x, "gw-1");
        assertThat(f.outcome().cause()).isNull();
        assertThat(f.cause()).isEqualTo(Cause.CONNECT_REFUSED);
        assertThat(f.segment()).isEqualTo(Segment.UPSTREAM);
    }

    @Test
    void beforeTheEndWhatIsNotOverIsAbsent() {
        FakeExchange x = new FakeExchange();
        x.timeline.mark(ExchangeMark.FIRST_BYTE, 1_000);
        x.timeline.mark(ExchangeMark.HEAD_RECEIVED, 5_000);
        Timing t = Failure.of(x, "gw-1").timing();
        assertThat(t).isEqualTo(new Timing(-1, 4, -1, -1, -1));
    }

    @Test
    void withoutAttemptsTheQueueRunsToTheEnd() {
        FakeExchange x = new FakeExchange();
        x.timeline.mark(ExchangeMark.FIRST_BYTE, 1_000);
        x.timeline.mark(ExchangeMark.HEAD_RECEIVED, 5_000);
        x.timeline.mark(ExchangeMark.ENDED, 25_000);
        assertThat(Failure.of(x, "gw-1").timing()).isEqualTo(new Timing(24, 4, 20, -1, -1));
    }

    @Test
    void aHeadThatNeverCameIsAllReadRequest() {
        FakeExchange x = new FakeExchange();
        x.timeline.mark(ExchangeMark.FIRST_BYTE, 1_000);
        x.timeline.mark(ExchangeMark.ENDED, 25_000);
        assertThat(Failure.of(x, "gw-1").timing()).isEqualTo(new Timing(24, 24, -1, -1, -1));
    }

    @RepeatedTest(300)
    void partsAddUpToTheTotal(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        FakeExchange x = new FakeExchange();
        long at = 1L + random.nextInt(10_000);
        x.timeline.mark(ExchangeMark.FIRST_BYTE, at);
        at += random.nextInt(1_000_000);
        if (random.nextInt(5) > 0) {
            x.timeline.mark(ExchangeMark.HEAD_RECEIVED, at);
            for (int i = random.nextInt(4); i > 0; i--) {
                FakeAttempt a = x.attempt(Cause.CONNECT_REFUSED, Phase.CONNECT);
                at += random.nextInt(1_000_000);
                a.timeline.mark(AttemptMark.STARTED, at);
                at += random.nextInt(1_000_000);
                a.timeline.mark(AttemptMark.ENDED, at);
            }
        }
        // The last attempt may outlive the exchange.
        at += random.nextInt(1_000_000);
        x.timeline.mark(ExchangeMark.ENDED, at);
        Timing t = Failure.of(x, "gw-1").timing();
        long sum = Math.max(0, t.readRequest()) + Math.max(0, t.queue()) + Math.max(0, t.upstream())
                + Math.max(0, t.finish());
        assertThat(sum).isEqualTo(t.total());
    }
}
