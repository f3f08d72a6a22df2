package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of one system. A rule is a paragraph:
 *
 * <pre>
 * CAUSE, CAUSE           the likeliest first; NOTHING where the line is no failure of a request
 *   if term &amp; term       all of them are in the line; of several such lines one is enough
 *   apart sentence       what would tell the causes apart
 *   note sentence        what else to know
 * </pre>
 *
 * A term is a text that the line holds; {@code =text}, a word of its own (between quotes, blanks or braces); {@code
 * ^text}, the whole input; {@code @name value}, a field that the form of the line has. {@code !} before a term says that it
 * is not there. {@code vendor NAME} says whose lines those below it are.
 */
final class RuleFile {
    private final List<Draft> drafts = new ArrayList<>();
    private String vendor = "";
    private @Nullable Draft draft;

    /** A rule whose terms have no numbers yet. */
    record Draft(String vendor, List<Cause> causes, List<List<String>> options, StringBuilder apart,
            StringBuilder note) {
        Meaning meaning() {
            String words = String.join(" ... ",
                    options.getFirst().stream().filter(t -> !t.startsWith("!")).map(Draft::plain).toList());
            return new Meaning(vendor, words, causes, apart.toString(), note.toString());
        }

        private static String plain(String term) {
            return "=^@".indexOf(term.charAt(0)) < 0 ? term : term.substring(1);
        }
    }

    private RuleFile() {}

    /** The rules of {@code rules/NAME.txt} beside this class. */
    static List<Draft> read(String name) {
        try (InputStream file = RuleFile.class.getResourceAsStream("rules/" + name + ".txt")) {
            return read(name, new BufferedReader(new InputStreamReader(
                    Objects.requireNonNull(file, "rules/" + name + ".txt is missing"), StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules of a text; an error names its line. */
    static List<Draft> read(String name, BufferedReader lines) throws IOException {
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
        return file.drafts;
    }

    private void line(String line) {
        if (line.charAt(0) == ' ') {
            clause(line.strip());
            return;
        }
        end();
        if (line.startsWith("vendor ")) {
            vendor = line.substring(7).strip();
            return;
        }
        List<Cause> causes = new ArrayList<>();
        if (!line.strip().equals("NOTHING")) {
            for (String cause : line.split(",", -1)) {
                causes.add(Cause.valueOf(cause.strip()));
            }
        }
        draft = new Draft(vendor, causes, new ArrayList<>(), new StringBuilder(), new StringBuilder());
    }

    private void clause(String line) {
        Draft to = draft;
        if (to == null) {
            throw new IllegalArgumentException("a rule begins with its causes");
        }
        int space = line.indexOf(' ');
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        switch (space < 0 ? line : line.substring(0, space)) {
            case "if" -> to.options.add(List.of(rest.split(" & ", -1)));
            case "apart" -> to.apart.append(to.apart.isEmpty() ? "" : " ").append(rest);
            case "note" -> to.note.append(to.note.isEmpty() ? "" : " ").append(rest);
            default -> throw new IllegalArgumentException("'if', 'apart' or 'note' begins a line of a rule");
        }
    }

    private void end() {
        if (draft != null) {
            if (draft.options.isEmpty() || draft.vendor.isEmpty()) {
                throw new IllegalArgumentException("a rule has an 'if' and a vendor");
            }
            if (draft.causes.isEmpty() && draft.note.isEmpty()) {
                throw new IllegalArgumentException("NOTHING needs a note that says what it is");
            }
            drafts.add(draft);
            draft = null;
        }
    }
}
