package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.suspect.Confidence;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.text.Errno;
import io.gatepost.diagnostics.text.Plain;
import io.gatepost.diagnostics.text.Terminal;
import java.util.List;

/** A failure told to an operator on one screen: what happened, where and when, what was measured, and what to do next. */
final class Story {
    private static final int NAME = 10;

    private final StringBuilder text = new StringBuilder(2048);
    private final Failure failure;
    private final Terminal terminal;

    private Story(Failure failure, Terminal terminal) {
        this.failure = failure;
        this.terminal = terminal;
    }

    static String of(Failure f, Terminal terminal) {
        Story story = new Story(f, terminal);
        story.write();
        return story.text.toString();
    }

    private void write() {
        headline();
        for (String line : terminal.wrap(Plain.of(Narrative.opening(failure)), 0)) {
            text.append(line).append('\n');
        }
        text.append('\n');
        facts();
        title("Where the time went");
        Waterfall.write(text, failure, terminal);
        measured();
        suspects();
    }

    private void headline() {
        int status = Words.status(failure);
        Cause cause = failure.cause();
        String named = (status == 0 ? "no response" : status + (status < 400 ? "" : " " + Words.reason(status))) + ": "
                + (cause == null ? "no cause" : cause.name());
        boolean well = failure.outcome().cause() == null;
        text.append(well ? terminal.doubtful(named + ", mended by a retry") : terminal.bad(named)).append("  ")
                .append(terminal.faint("id " + Plain.of(failure.id()))).append("\n\n");
    }

    private void facts() {
        Failure.Request r = failure.request();
        fact("when", FailureJson.time(failure.time()) + " at " + failure.instance());
        fact("client", failure.client().address() + ", " + failure.client().protocol() + ", "
                + (r.method().isEmpty()
                        ? "no request that could be read"
                        : r.method() + ' ' + r.host() + ' ' + r.target())
                + (r.bodyBytes() > 0 ? ", body of " + r.bodyBytes() + " bytes" : ""));
        fact("phase", Words.where(failure.phase(), failure.segment()));
        Attempt decisive = failure.decisive();
        if (failure.route() != null) {
            fact("route", failure.route() + (failure.upstream() == null ? "" : ", upstream " + failure.upstream()));
        }
        if (decisive != null) {
            fact("server", decisive.server()
                    + (decisive.server().equals(decisive.address()) ? "" : " at " + decisive.address()));
            if (decisive.errno() > 0) {
                String name = Errno.name(decisive.errno());
                fact("errno", decisive.errno() + (name == null ? "" : " " + name));
            }
        }
        fact("answer", answer());
        if (failure.outcome().detail() != null) {
            fact("detail", failure.outcome().detail());
        }
    }

    private String answer() {
        String status = failure.outcome().status() == 0 ? "none" : Integer.toString(failure.outcome().status());
        return status + " by " + Words.lower(failure.outcome().origin())
                + (failure.outcome().origin() == Origin.UPSTREAM && failure.outcome().responseStarted()
                        && failure.outcome().cause() != null
                                ? ", its head had gone to the client"
                                : "");
    }

    private void measured() {
        boolean begun = false;
        List<Attempt> attempts = failure.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            Attempt a = attempts.get(i);
            List<String> findings = a.cause() == null ? List.of() : Findings.all(a);
            if (!findings.isEmpty() && !begun) {
                title("What was measured");
                begun = true;
            }
            for (String finding : findings) {
                lines("  - ", (attempts.size() > 1 ? "attempt " + (i + 1) + ": " : "") + finding);
            }
        }
    }

    private void suspects() {
        List<Suspect> suspects = Words.suspects(failure);
        if (suspects.isEmpty()) {
            if (failure.cause() != null) {
                title("What to look at next");
                lines("  ", Words.check(failure));
            }
            return;
        }
        title("Likely reasons");
        for (int i = 0; i < suspects.size(); i++) {
            Suspect s = suspects.get(i);
            String confidence = "(" + Words.lower(s.confidence()) + ")";
            text.append("  ").append(i + 1).append(". ").append(terminal.strong(s.reason())).append(' ')
                    .append(s.confidence() == Confidence.HIGH ? terminal.bad(confidence) : terminal.faint(confidence))
                    .append('\n');
            s.because().forEach(line -> lines("     because  ", line));
            // A command is for copying: it stays on one line.
            s.check().forEach(line -> text.append("     check    ").append(line).append('\n'));
            s.fix().forEach(line -> lines("     fix      ", line));
            s.avoid().forEach(line -> lines("     avoid    ", line));
        }
    }

    private void title(String title) {
        text.append('\n').append(terminal.strong(title)).append('\n');
    }

    private void fact(String name, String value) {
        lines("  " + name + " ".repeat(NAME - name.length()), value);
    }

    /** A text in as many lines as it needs, all after the first under its beginning. */
    private void lines(String before, String value) {
        String start = before;
        for (String line : terminal.wrap(Plain.of(value), before.length())) {
            text.append(start).append(line).append('\n');
            start = " ".repeat(before.length());
        }
    }
}
