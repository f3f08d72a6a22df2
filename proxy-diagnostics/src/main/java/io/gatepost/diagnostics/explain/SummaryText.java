package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Advice;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.suspect.Suspect;
import io.gatepost.diagnostics.text.Plain;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What lines mean, for people: one meaning, or a whole log. All texts are lines of printable ASCII. */
public final class SummaryText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int MOST_SERVERS = 5;
    private static final int MOST_WORDS = 4;
    private static final int MOST_SUSPECTS = 3;
    private static final String BARS = " .:-=+*#%@";

    private SummaryText() {}

    /** One meaning, with the suspects of its first cause. */
    public static String of(Meaning meaning) {
        StringBuilder text = new StringBuilder(512);
        text.append(meaning.vendor()).append(": ").append(meaning.words()).append('\n');
        causes(text, meaning.causes());
        remarks(text, meaning);
        if (!meaning.causes().isEmpty()) {
            suspects(text, meaning.causes().getFirst(), "", Times.NONE);
        }
        return text.toString();
    }

    /** A whole log. */
    public static String of(LogSummary log) {
        StringBuilder text = new StringBuilder(2048);
        text.append(String.format(Locale.ROOT, "%,d lines: %,d explained, %,d ordinary, %,d unknown", log.lines(),
                log.explained(), log.ordinary(), log.unknown()));
        text.append(log.cut() == 0 ? "\n" : String.format(Locale.ROOT, " (%,d too long, cut)%n", log.cut()));
        for (LogSummary.Group group : log.groups()) {
            text.append('\n');
            group(text, group, log);
        }
        if (!log.samples().isEmpty()) {
            text.append("\nunknown, and not guessed at, as:\n");
            log.samples().forEach(s -> text.append("  ").append(Plain.of(s)).append('\n'));
        }
        return text.toString();
    }

    private static void group(StringBuilder text, LogSummary.Group group, LogSummary log) {
        double share = 100.0 * group.count() / log.lines();
        text.append(String.format(Locale.ROOT, "%,d (%.1f%%)  ", group.count(), share));
        if (group.causes().isEmpty()) {
            text.append("no failure of a request\n");
        } else {
            causes(text, group.causes());
        }
        if (group.first() != Times.NONE) {
            text.append("  from ").append(TIME.format(Instant.ofEpochSecond(group.first()))).append(" until ")
                    .append(TIME.format(Instant.ofEpochSecond(group.last()))).append('\n');
            histogram(text, group, log);
        }
        if (!group.servers().isEmpty()) {
            text.append("  servers: ").append(group.servers().stream().limit(MOST_SERVERS)
                    .map(s -> Plain.of(s.server()) + " " + String.format(Locale.ROOT, "%,d", s.count()))
                    .collect(Collectors.joining(", ")));
            text.append(group.servers().size() > MOST_SERVERS
                    ? " and " + (group.servers().size() - MOST_SERVERS) + " more\n"
                    : "\n");
        }
        for (LogSummary.Part part : group.parts().subList(0, Math.min(MOST_WORDS, group.parts().size()))) {
            text.append("  in ").append(part.meaning().vendor()).append("'s words: ").append(part.meaning().words());
            text.append(group.parts().size() == 1
                    ? "\n"
                    : String.format(Locale.ROOT, "  (%,d)%n", part.count()));
        }
        remarks(text, group.parts().getFirst().meaning());
        if (!group.causes().isEmpty()) {
            suspects(text, group.causes().getFirst(),
                    group.servers().isEmpty() ? "" : Plain.of(group.servers().getFirst().server()), group.last());
        }
    }

    private static void causes(StringBuilder text, List<Cause> causes) {
        for (int i = 0; i < causes.size(); i++) {
            text.append(i == 0 ? "" : "  or ").append(causes.get(i)).append(": ")
                    .append(Advice.of(causes.get(i)).what()).append('\n');
        }
    }

    private static void remarks(StringBuilder text, Meaning meaning) {
        if (!meaning.apart().isEmpty()) {
            text.append("  told apart by: ").append(meaning.apart()).append('\n');
        }
        if (!meaning.note().isEmpty()) {
            text.append("  note: ").append(meaning.note()).append('\n');
        }
    }

    private static void suspects(StringBuilder text, Cause cause, String server, long time) {
        List<Suspect> all = Supposed.suspects(cause, server, time);
        for (Suspect suspect : all.subList(0, Math.min(MOST_SUSPECTS, all.size()))) {
            text.append("  suspect (").append(suspect.confidence().name().toLowerCase(Locale.ROOT)).append("): ")
                    .append(suspect.reason()).append('\n');
            if (!suspect.check().isEmpty()) {
                text.append("    check: ").append(suspect.check().getFirst()).append('\n');
            }
            if (!suspect.fix().isEmpty()) {
                text.append("    fix:   ").append(suspect.fix().getFirst()).append('\n');
            }
        }
    }

    /** One character a step, from blank to @ for the highest. */
    private static void histogram(StringBuilder text, LogSummary.Group group, LogSummary log) {
        long highest = 1;
        for (long count : group.counts()) {
            highest = Math.max(highest, count);
        }
        if (group.counts().length < 2) {
            return;
        }
        text.append("  each ").append(step(log.step())).append(": [");
        for (long count : group.counts()) {
            int level = count == 0 ? 0 : 1 + (int) ((BARS.length() - 2) * count / highest);
            text.append(BARS.charAt(level));
        }
        text.append("] from ").append(TIME.format(Instant.ofEpochSecond(log.from())))
                .append(String.format(Locale.ROOT, ", at most %,d%n", highest));
    }

    private static String step(long seconds) {
        return seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds % 3600 == 0
                        ? seconds / 3600 + "h"
                        : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
