package io.gatepost.diagnostics.pattern;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shape in many attempts. It groups failures and never replaces their causes.
 *
 * @param kind     which shape
 * @param strength how far it may be relied on
 * @param upstream where it is seen; null where in all of them
 * @param subject  the server or route that it is about; null where it is about the whole upstream
 * @param since    of its first sign
 * @param until    of its last sign so far
 * @param failures how many failures it covers, at least
 * @param says     what is going on, one sentence with its figures
 * @param figures  further figures, one clause each
 * @param advice   what to do, one sentence each
 */
public record Pattern(Kind kind, Strength strength, @Nullable String upstream, @Nullable String subject, Instant since,
        Instant until, long failures, String says, List<String> figures, List<String> advice) {
    public Pattern {
        figures = List.copyOf(figures);
        advice = List.copyOf(advice);
    }
}
