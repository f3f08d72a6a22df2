package io.gatepost.server.cli;

import io.gatepost.diagnostics.text.Plain;
import io.gatepost.diagnostics.text.Terminal;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Patterns as text: what each says, its figures, and what to do. */
final class PatternView {
    private PatternView() {}

    /** @param patterns an answer of {@code /api/v1/patterns}; nothing is written where it has none */
    static String of(JsonNode patterns, Terminal terminal, String title) {
        StringBuilder text = new StringBuilder(512);
        for (JsonNode p : patterns.path("patterns")) {
            if (text.isEmpty()) {
                text.append(terminal.strong(title.stripTrailing())).append('\n');
            }
            String strength = p.path("strength").asString("");
            String head = p.path("kind").asString("").replace('_', ' ') + " (" + strength + ")";
            text.append("  ").append(strength.equals("hint") ? terminal.doubtful(head) : terminal.bad(head))
                    .append(place(p)).append('\n');
            lines(text, "    ", p.path("says").asString(""), terminal);
            p.path("figures").forEach(f -> lines(text, "    - ", f.asString(""), terminal));
            p.path("advice").forEach(a -> lines(text, "    fix  ", a.asString(""), terminal));
        }
        return text.toString();
    }

    private static String place(JsonNode p) {
        String upstream = p.path("upstream").asString("");
        String subject = p.path("subject").asString("");
        String where = upstream.isEmpty() ? "" : " in upstream " + upstream;
        where += subject.isEmpty() ? "" : ", " + subject;
        return Plain.of(where) + ", " + p.path("failures").longValue(0) + " failures, since "
                + Ages.of(Duration.between(Instant.parse(p.path("since").asString()), Instant.now()).toMillis());
    }

    private static void lines(StringBuilder text, String before, String value, Terminal terminal) {
        String start = before;
        for (String line : terminal.wrap(Plain.of(value), before.length())) {
            text.append(start).append(line).append('\n');
            start = " ".repeat(before.length());
        }
    }
}
