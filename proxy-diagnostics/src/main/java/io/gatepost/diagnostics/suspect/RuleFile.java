package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.cause.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of one file. A rule is a paragraph:
 *
 * <pre>
 * CAUSE, CAUSE: what may be behind them
 *   low                            its confidence by the cause alone; without such a line clues must hold
 *   high if clue and not clue      another confidence where all of them hold; the last line that holds counts
 *   never if clue                  it does not apply where they hold
 *   also clue and clue             told where they hold
 *   check command  # what to look for
 *   fix sentence
 *   avoid sentence
 * </pre>
 */
final class RuleFile {
    private final List<Rule> rules = new ArrayList<>();
    private @Nullable Draft draft;

    /** A rule of which not all lines are read. */
    private record Draft(Set<Cause> causes, Template reason, List<Rule.Step> steps, List<Clue> remarks,
            List<Template> check, List<Template> fix, List<Template> avoid) {
        Draft(Set<Cause> causes, Template reason) {
            this(causes, reason, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                    new ArrayList<>());
        }

        Rule whole() {
            if (steps.isEmpty() || check.isEmpty() || fix.isEmpty()) {
                throw new IllegalArgumentException("a rule has a confidence, a check and a fix");
            }
            return new Rule(causes, reason, List.copyOf(steps), List.copyOf(remarks), List.copyOf(check),
                    List.copyOf(fix), List.copyOf(avoid));
        }
    }

    private RuleFile() {}

    /** The rules of {@code rules/NAME.txt} beside this class. */
    static List<Rule> read(String name) {
        try (InputStream file = RuleFile.class.getResourceAsStream("rules/" + name + ".txt")) {
            if (file == null) {
                throw new IllegalStateException("rules/" + name + ".txt is missing");
            }
            return read(name, new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules of a text; an error names its line. */
    static List<Rule> read(String name, BufferedReader lines) throws IOException {
        RuleFile file = new RuleFile();
        int number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank() && line.charAt(0) != '#') {
                    file.line(line);
                }
            }
            file.end();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(name + ".txt:" + number + ": " + e.getMessage(), e);
        }
        return file.rules;
    }

    private void line(String line) {
        if (line.charAt(0) != ' ') {
            end();
            int colon = line.indexOf(':');
            Set<Cause> causes = EnumSet.noneOf(Cause.class);
            for (String cause : line.substring(0, Math.max(0, colon)).split(",", -1)) {
                causes.add(Cause.valueOf(cause.strip()));
            }
            draft = new Draft(causes, Template.sentence(line.substring(colon + 1).strip()));
        } else if (draft == null) {
            throw new IllegalArgumentException("a rule begins with its causes");
        } else {
            clause(draft, line.strip());
        }
    }

    private static void clause(Draft to, String line) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        switch (word) {
            case "low", "medium", "high" -> {
                if (rest.isEmpty() && !to.steps.isEmpty()) {
                    throw new IllegalArgumentException("a confidence without clues comes first");
                }
                to.steps.add(step(Confidence.valueOf(word.toUpperCase(Locale.ROOT)), rest));
            }
            case "never" -> to.steps.add(step(null, rest));
            case "also" -> {
                for (String clue : rest.split(" and ", -1)) {
                    to.remarks.add(Clues.of(clue.strip()));
                }
            }
            case "check" -> to.check.add(Template.command(rest));
            case "fix" -> to.fix.add(Template.sentence(rest));
            case "avoid" -> to.avoid.add(Template.sentence(rest));
            default -> throw new IllegalArgumentException("'" + word + "' begins no line of a rule");
        }
    }

    private static Rule.Step step(@Nullable Confidence confidence, String rest) {
        List<Rule.Condition> conditions = new ArrayList<>();
        if (!rest.isEmpty()) {
            if (!rest.startsWith("if ")) {
                throw new IllegalArgumentException("'if' is expected before " + rest);
            }
            for (String clue : rest.substring(3).split(" and ", -1)) {
                boolean seen = !clue.strip().startsWith("not ");
                conditions.add(new Rule.Condition(Clues.of(clue.strip().substring(seen ? 0 : 4).strip()), seen));
            }
        } else if (confidence == null) {
            throw new IllegalArgumentException("never needs clues");
        }
        return new Rule.Step(confidence, List.copyOf(conditions));
    }

    private void end() {
        if (draft != null) {
            rules.add(draft.whole());
            draft = null;
        }
    }
}
