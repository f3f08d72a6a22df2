package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Plain;
import io.gatepost.diagnostics.text.Terminal;

/** Where the time of a failed exchange went, as bars in text, one line for each phase of each attempt. */
final class Waterfall {
    private static final int NAME = 18;
    private static final int DURATION = 10;
    private static final int WIDEST = 60;

    private final StringBuilder text;
    private final Failure failure;
    private final Terminal terminal;
    private final int width;
    private final long whole;
    /** Microseconds from the start of the exchange to the next bar. */
    private long at;

    private Waterfall(StringBuilder text, Failure failure, Terminal terminal) {
        this.text = text;
        this.failure = failure;
        this.terminal = terminal;
        this.width = Math.min(WIDEST, terminal.columns() - NAME - DURATION - 6);
        Timing t = failure.timing();
        long parts = known(t.readRequest()) + known(t.queue()) + known(t.upstream()) + known(t.finish());
        this.whole = Math.max(1, Math.max(parts, known(t.total())));
    }

    /** Appends the lines. */
    static void write(StringBuilder text, Failure f, Terminal terminal) {
        new Waterfall(text, f, terminal).write();
    }

    private void write() {
        Timing t = failure.timing();
        bar("read request", t.readRequest(), false);
        bar("queue", t.queue(), false);
        int attempts = failure.attempts().size();
        long busy = failure.attempts().stream().mapToLong(a -> known(a.timing().total())).sum();
        // Where between the attempts the pauses were is not recorded; they are drawn alike.
        long pauses = Math.max(0, known(t.upstream()) - busy);
        for (int i = 0; i < attempts; i++) {
            if (i > 0) {
                at += pauses / (attempts - 1);
            }
            attempt(failure.attempts().get(i), i + 1);
        }
        if (attempts > 1) {
            line("between attempts", pauses, "");
        }
        bar("finish", t.finish(), false);
        line("total", t.total(), "");
    }

    private void attempt(Attempt a, int number) {
        long end = at + known(a.timing().total());
        String connection = a.reused()
                ? "connection reused, " + Durations.ofMillis(Math.max(0, a.idleMillis())) + " idle"
                : "new connection";
        text.append("  ").append(terminal.strong("attempt " + number)).append(" on ").append(Plain.of(a.address()))
                .append(", ").append(connection).append('\n');
        a.timing().each((name, micros) -> bar("  " + name, micros, a.cause() != null && at + micros >= end));
        StringBuilder outcome = new StringBuilder(80);
        if (a.cause() != null) {
            outcome.append(a.cause().name());
        } else {
            outcome.append("status ").append(a.upstreamStatus());
        }
        if (a.limitMillis() > 0) {
            outcome.append(", the limit is ").append(Durations.ofMillis(a.limitMillis()));
        }
        if (a.verdict() != null) {
            outcome.append("; ").append(a.verdict());
        }
        String plain = Plain.of(outcome.toString());
        text.append("    ").append(a.cause() == null ? terminal.good(plain) : terminal.bad(plain)).append('\n');
        at = end;
    }

    private void bar(String name, long micros, boolean failed) {
        if (micros == Timing.ABSENT) {
            return;
        }
        int from = (int) Math.min(width - 1L, at * width / whole);
        int length = (int) Math.min((long) width - from, Math.max(1, Math.round((double) micros * width / whole)));
        String bar = (failed ? "x" : "=").repeat(length);
        line(name, micros, " |" + " ".repeat(from) + (failed ? terminal.bad(bar) : bar)
                + " ".repeat(width - from - length) + "|");
        at += micros;
    }

    private void line(String name, long micros, String bar) {
        if (micros != Timing.ABSENT) {
            String duration = Durations.ofMicros(micros);
            text.append("  ").append(name).repeat(' ', Math.max(1, NAME - name.length()))
                    .repeat(' ', Math.max(0, DURATION - duration.length())).append(duration).append(bar).append('\n');
        }
    }

    private static long known(long micros) {
        return micros == Timing.ABSENT ? 0 : micros;
    }
}
