package io.gatepost.diagnostics.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Timeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final Timeline<AttemptMark> marks = Timeline.ofAttempt();

    @Test
    void aRefusedConnectIsAllConnect() {
        mark(AttemptMark.STARTED, 10);
        mark(AttemptMark.ENDED, 310);
        assertThat(steps(Phase.CONNECT, false)).containsExactly(Map.entry("connect", 300L));
    }

    @Test
    void connectBeginsWhereTheNameWasResolved() {
        mark(AttemptMark.STARTED, 10);
        mark(AttemptMark.RESOLVED, 60);
        mark(AttemptMark.ENDED, 310);
        assertThat(steps(Phase.CONNECT, false)).containsExactly(Map.entry("resolve", 50L), Map.entry("connect", 250L));
    }

    @Test
    void aTimeoutOfTheResponseIsAllWait() {
        mark(AttemptMark.STARTED, 10);
        mark(AttemptMark.HEAD_SENT, 20);
        mark(AttemptMark.REQUEST_SENT, 30);
        mark(AttemptMark.ENDED, 1030);
        assertThat(steps(Phase.AWAIT_RESPONSE, true)).containsExactly(Map.entry("send", 20L), Map.entry("wait", 1000L));
    }

    @Test
    void aBodyThatTheClientDoesNotSendIsSendTime() {
        mark(AttemptMark.STARTED, 10);
        mark(AttemptMark.CONNECTED, 20);
        mark(AttemptMark.HEAD_SENT, 30);
        mark(AttemptMark.ENDED, 130);
        assertThat(steps(Phase.READ_REQUEST, false)).containsExactly(Map.entry("connect", 10L),
                Map.entry("send", 110L));
    }

    @Test
    void anEarlyResponseEndsTheSendingAndHasNoWait() {
        mark(AttemptMark.STARTED, 10);
        mark(AttemptMark.HEAD_SENT, 20);
        mark(AttemptMark.FIRST_BYTE, 50);
        mark(AttemptMark.REQUEST_SENT, 70);
        mark(AttemptMark.ENDED, 90);
        assertThat(steps(Phase.RELAY_BODY, true)).containsExactly(Map.entry("send", 40L), Map.entry("receive", 40L));
    }

    @Test
    void aStepBeforeTheEndIsShownAndTheRestIsAbsent() {
        mark(AttemptMark.STARTED, 10);
        mark(AttemptMark.CONNECTED, 20);
        assertThat(steps(Phase.TLS_HANDSHAKE, false)).containsExactly(Map.entry("connect", 10L));
        assertThat(Steps.of(marks, Phase.TLS_HANDSHAKE, false).total()).isEqualTo(Timing.ABSENT);
    }

    @RepeatedTest(500)
    void stepsAddUpToTheTotalWhateverWasReached(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        long at = 1L + random.nextInt(10_000);
        marks.mark(AttemptMark.STARTED, at);
        long started = at;
        for (AttemptMark mark : AttemptMark.values()) {
            // Now and then two marks stand in the other order, as with an early response.
            at = Math.max(1, at + random.nextInt(5_000_000) - (random.nextInt(8) == 0 ? 3_000_000 : 0));
            if (mark == AttemptMark.ENDED) {
                marks.mark(mark, Math.max(at, started));
            } else if (random.nextBoolean()) {
                marks.mark(mark, at);
            }
        }
        Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
        Steps steps = Steps.of(marks, phase, random.nextBoolean());
        long[] sum = {0};
        steps.each((name, micros) -> {
            assertThat(micros).isNotNegative();
            sum[0] += micros;
        });
        assertThat(sum[0]).isEqualTo(steps.total());
    }

    private void mark(AttemptMark mark, long micros) {
        marks.mark(mark, micros * 1000 + 1);
    }

    private Map<String, Long> steps(Phase phase, boolean reused) {
        Map<String, Long> all = new LinkedHashMap<>();
        Steps.of(marks, phase, reused).each(all::put);
        return all;
    }
}
