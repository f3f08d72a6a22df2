package io.gatepost.diagnostics.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What text is laid out for.
 *
 * @param columns how many characters a line has, at least {@value #LEAST}
 * @param colours whether colours may be used (ANSI escape sequences)
 */
public record Terminal(int columns, boolean colours) {
    /** The fewest columns that anything is laid out for. */
    public static final int LEAST = 60;

    /** A file or a pipe. */
    public static final Terminal PLAIN = new Terminal(100, false);

    public Terminal {
        columns = Math.max(LEAST, columns);
    }

    /** Bold. */
    public String strong(String text) {
        return paint("1", text);
    }

    /** Red: it failed. */
    public String bad(String text) {
        return paint("31", text);
    }

    /** Yellow: it is not as it should be. */
    public String doubtful(String text) {
        return paint("33", text);
    }

    /** Green: it is well. */
    public String good(String text) {
        return paint("32", text);
    }

    /** Faint. */
    public String faint(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + 'm' + text + "\u001b[0m" : text;
    }

    /** The text in lines that leave room for an indent; a word that is longer than a line is not broken. */
    public List<String> wrap(String text, int indent) {
        int width = Math.max(LEAST / 2, columns - indent);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(width);
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
