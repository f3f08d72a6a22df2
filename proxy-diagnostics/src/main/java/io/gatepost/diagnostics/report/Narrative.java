package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.suspect.Confidence;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Plain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure told to a person: in one line, and in one paragraph. */
final class Narrative {
    private Narrative() {}

    static String logLine(Failure f) {
        StringBuilder line = new StringBuilder(256);
        Attempt decisive = f.decisive();
        Cause cause = f.cause();
        line.append(Words.status(f)).append(' ');
        if (f.outcome().cause() == null) {
            line.append("after a retry, ");
        }
        line.append(cause == null ? "-" : cause.name()).append(" in ").append(Words.where(f.phase(), f.segment()));
        line.append(' ').append(request(f));
        if (f.upstream() != null) {
            line.append(" -> ").append(f.upstream());
        }
        if (decisive != null) {
            line.append(' ').append(decisive.address());
        }
        long elapsed = Words.elapsed(f);
        if (elapsed != Timing.ABSENT) {
            line.append(" after ").append(Durations.ofMicros(elapsed));
        }
        String detail = detail(f);
        line.append(": ").append(detail == null ? Words.what(cause) : detail);
        if (f.attempts().size() > 1) {
            line.append("; attempts ").append(f.attempts().size());
        }
        for (Attempt a : f.attempts()) {
            if (a.verdict() != null) {
                line.append("; ").append(a.verdict());
            }
        }
        if (cause != null) {
            line.append("; check: ").append(Words.check(f));
        }
        return Plain.of(line.append("; id=").append(f.id()).toString());
    }

    static String explanation(Failure f) {
        StringBuilder text = new StringBuilder(512);
        text.append(opening(f));
        List<Attempt> attempts = f.attempts();
        if (attempts.size() > 1) {
            for (int i = 0; i < attempts.size(); i++) {
                text.append(' ').append(attempt(attempts.get(i), i + 1));
            }
        }
        Attempt decisive = f.decisive();
        if (decisive != null) {
            measured(text, decisive);
        }
        next(text, f);
        return Plain.of(text.toString());
    }

    /** The likeliest suspect where the evidence carries one, with how to confirm it; else what its cause says to look at. */
    private static void next(StringBuilder text, Failure f) {
        List<Suspect> suspects = Words.suspects(f);
        if (!suspects.isEmpty() && suspects.getFirst().confidence() != Confidence.LOW) {
            Suspect first = suspects.getFirst();
            text.append(first.confidence() == Confidence.HIGH ? " Very likely " : " Perhaps ").append(first.reason())
                    .append(", because ").append(String.join("; ", first.because()));
            text.append(". To confirm: ").append(first.check().isEmpty() ? Words.check(f) : first.check().getFirst());
        } else if (f.cause() != null) {
            text.append(" Look next at: ").append(Words.check(f)).append('.');
        }
    }

    /** What happened, in one sentence. */
    static String opening(Failure f) {
        Cause cause = f.cause();
        StringBuilder text = new StringBuilder(200).append(request(f));
        if (f.outcome().cause() == null) {
            text.append(" ended with status ").append(f.outcome().status()).append(" after a retry; before, ");
        } else if (f.outcome().responseStarted() && f.outcome().origin() == Origin.UPSTREAM
                && cause != Cause.UPSTREAM_SENT_STATUS) {
            text.append(" had status ").append(f.outcome().status()).append(" of the server; then ");
        } else if (Words.status(f) == 0) {
            text.append(" got no response: ");
        } else if (f.outcome().origin() == Origin.UPSTREAM) {
            text.append(" got status ").append(Words.status(f)).append(" from the server itself: ");
        } else if (Words.status(f) == 499) {
            text.append(" got no response: ");
        } else {
            text.append(" got ").append(Words.status(f)).append(" from the proxy because ");
        }
        text.append(Words.what(cause));
        String detail = detail(f);
        if (detail != null) {
            text.append(" (").append(detail).append(')');
        }
        text.append(": ").append(cause == null ? "no cause" : cause.name()).append(" in ")
                .append(Words.where(f.phase(), f.segment()));
        Attempt decisive = f.decisive();
        if (decisive != null) {
            text.append(", on ").append(decisive.address());
            if (decisive.timing().total() != Timing.ABSENT) {
                text.append(", ").append(Durations.ofMicros(decisive.timing().total()))
                        .append(" after that attempt began");
            }
            if (decisive.limitMillis() > 0) {
                text.append(" (limit ").append(Durations.ofMillis(decisive.limitMillis())).append(')');
            }
        }
        return text.append('.').toString();
    }

    /** What was measured at the failure, as far as it tells a person something. */
    private static void measured(StringBuilder text, Attempt a) {
        for (String finding : Findings.brief(a)) {
            text.append(' ').append(finding);
        }
    }

    private static String attempt(Attempt a, int number) {
        StringBuilder text = new StringBuilder(96).append("Attempt ").append(number).append(" on ").append(a.address())
                .append(": ").append(a.cause() == null ? "no failure" : a.cause().name());
        if (a.timing().total() != Timing.ABSENT) {
            text.append(" after ").append(Durations.ofMicros(a.timing().total()));
        }
        if (a.verdict() != null) {
            text.append("; ").append(a.verdict());
        }
        return text.append('.').toString();
    }

    private static String request(Failure f) {
        Failure.Request r = f.request();
        if (r.method().isEmpty()) {
            return "a request that could not be read";
        }
        // An absolute target has its host already.
        return r.method() + ' ' + (r.target().startsWith("/") ? r.host() : "") + r.target();
    }

    private static @Nullable String detail(Failure f) {
        Attempt decisive = f.decisive();
        return f.outcome().detail() != null || decisive == null ? f.outcome().detail() : decisive.detail();
    }
}
