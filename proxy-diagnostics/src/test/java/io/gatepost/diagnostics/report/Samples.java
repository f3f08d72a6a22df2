package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Failures to report. */
final class Samples {
    private Samples() {}

    /** A refused connection, tried twice. */
    static FakeExchange refused() {
        FakeExchange x = new FakeExchange();
        x.cause = Cause.CONNECT_REFUSED;
        x.phase = Phase.CONNECT;
        x.detail = "nobody listens";
        x.timeline.mark(ExchangeMark.FIRST_BYTE, 1_000_000);
        x.timeline.mark(ExchangeMark.HEAD_RECEIVED, 1_050_000);
        for (int i = 0; i < 2; i++) {
            FakeAttempt a = x.attempt(Cause.CONNECT_REFUSED, Phase.CONNECT);
            a.errno = 111;
            a.verdict = i == 0 ? "retried: nothing sent" : "not retried: no server left";
            a.timeline.mark(AttemptMark.STARTED, 1_100_000 + i * 400_000L);
            a.timeline.mark(AttemptMark.ENDED, 1_400_000 + i * 400_000L);
        }
        x.timeline.mark(ExchangeMark.ENDED, 1_900_000);
        return x;
    }

    /** A refused connection with all kinds of evidence. */
    static Failure measured() {
        FakeExchange x = refused();
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("addresses", List.of("10.0.0.1", "10.0.0.2"));
        notes.put("probe", true);
        notes.put("share", 0.5);
        notes.put("tcp", "a note may not take this name");
        x.attempts.getLast().evidence = new Evidence(new TcpState("SYN_SENT", 1, 3, 3, 2, 150, -1, 20, 0, 0, -1), null,
                new ListenerState(ListenerState.Kind.OTHER_ADDRESS, -1, -1, List.of("127.0.0.1:8080")), "SSH-2.0\\r\\n",
                notes);
        return Failure.of(x, "gw-1");
    }
}
