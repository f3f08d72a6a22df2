package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Plain;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Error responses as plain text, for terminals. */
final class TextBody {
    private TextBody() {}

    static String error(Failure f, DetailLevel level, long retryAfterSeconds) {
        StringBuilder text = new StringBuilder(512);
        int status = Words.status(f);
        Cause cause = f.cause();
        text.append(status).append(' ').append(Words.reason(status));
        if (level == DetailLevel.NONE || cause == null) {
            return text.append("\nid: ").append(f.id()).append('\n').toString();
        }
        text.append(": ").append(Words.what(cause)).append("\n\ncause: ").append(cause.name());
        text.append("\nphase: ").append(Words.where(f.phase(), f.segment()));
        String steps = steps(f);
        if (!steps.isEmpty()) {
            text.append("\ntiming: ").append(steps);
        }
        text.append("\nadvice: ").append(Words.caller(cause));
        retryAfter(text, retryAfterSeconds);
        if (level == DetailLevel.FULL) {
            text.append("\ncheck: ").append(Plain.of(Words.check(f)));
            text.append("\nexplanation: ").append(Narrative.explanation(f));
            suspects(text, Words.suspects(f));
        }
        return text.append("\nid: ").append(f.id()).append('\n').toString();
    }

    static String maintenance(DetailLevel level, long retryAfterSeconds, @Nullable Instant until, String id) {
        StringBuilder text = new StringBuilder(160).append("503 ").append(Words.reason(503));
        if (level != DetailLevel.NONE) {
            text.append(": down for maintenance");
            if (until != null) {
                text.append(" until ").append(FailureJson.time(until));
            }
            retryAfter(text, retryAfterSeconds);
        }
        return text.append("\nid: ").append(id).append('\n').toString();
    }

    /** One sentence that anyone may read: no names, no addresses, nothing that a client sent. */
    static String summary(Failure f) {
        StringBuilder text = new StringBuilder(160).append(Words.sentence(Words.what(f.cause())));
        text.setLength(text.length() - 1);
        text.append(", in ").append(Words.where(f.phase(), f.segment()));
        long elapsed = Words.elapsed(f);
        if (elapsed != Timing.ABSENT) {
            text.append(", after ").append(Durations.ofMicros(elapsed));
        }
        return text.append('.').toString();
    }

    private static String steps(Failure f) {
        StringJoiner steps = new StringJoiner(", ");
        part(steps, "read request", f.timing().readRequest());
        part(steps, "queue", f.timing().queue());
        Attempt decisive = f.decisive();
        if (decisive != null) {
            decisive.timing().each((name, micros) -> part(steps, name, micros));
            if (decisive.limitMillis() > 0) {
                part(steps, "limit", decisive.limitMillis() * 1000);
            }
        }
        return steps.toString();
    }

    private static void suspects(StringBuilder text, List<Suspect> suspects) {
        for (int i = 0; i < suspects.size(); i++) {
            Suspect s = suspects.get(i);
            text.append("\n\nsuspect ").append(i + 1).append(" (").append(Words.lower(s.confidence())).append("): ")
                    .append(s.reason());
            lines(text, "because: ", s.because());
            lines(text, "check:   ", s.check());
            lines(text, "fix:     ", s.fix());
            lines(text, "avoid:   ", s.avoid());
        }
        text.append('\n');
    }

    private static void lines(StringBuilder text, String name, List<String> lines) {
        for (String line : lines) {
            text.append("\n  ").append(name).append(line);
        }
    }

    private static void part(StringJoiner steps, String name, long micros) {
        if (micros != Timing.ABSENT) {
            steps.add(name + ' ' + Durations.ofMicros(micros));
        }
    }

    private static void retryAfter(StringBuilder text, long seconds) {
        if (seconds > 0) {
            text.append("\nretry after: ").append(seconds).append(" s");
        }
    }
}
