package io.gatepost.server.accesslog;

import java.util.Arrays;

/**
 * The text of a format taken out of the shapes in which it is written: nginx's directive, its quoted strings alone, or the
 * bare text. It keeps where each character came from, so that errors can point there.
 */
final class FormatText {
    private final String source;
    private final StringBuilder text = new StringBuilder();
    private int[] origins = new int[64];
    private Escape escape = Escape.DEFAULT;
    private int at;

    private FormatText(String source) {
        this.source = source;
    }

    static FormatText parse(String source) {
        FormatText f = new FormatText(source);
        f.blanks();
        boolean directive = f.word("log_format");
        if (directive) {
            f.blanks();
            if (f.at == source.length() || f.source.charAt(f.at) == ';') {
                throw f.wrong("a name is missing", f.at);
            }
            f.skipName();
        }
        f.escape();
        int start = f.at;
        if (!f.strings(directive)) {
            f.text.setLength(0);
            f.at = start;
            f.bare();
        }
        if (f.text.isEmpty()) {
            throw f.wrong("it is empty", f.at);
        }
        return f;
    }

    Escape escaping() {
        return escape;
    }

    String text() {
        return text.toString();
    }

    /** Position in the source, from 1, of a character of the text. */
    int position(int index) {
        return (index < text.length() ? origins[index] : source.length()) + 1;
    }

    private IllegalArgumentException wrong(String what, int index) {
        return new IllegalArgumentException("log format: " + what + " at position " + (index + 1));
    }

    private void escape() {
        blanks();
        if (!source.startsWith("escape=", at)) {
            return;
        }
        int from = at + "escape=".length();
        int end = from;
        while (end < source.length() && Character.isLetter(source.charAt(end))) {
            end++;
        }
        escape = switch (source.substring(from, end)) {
            case "default" -> Escape.DEFAULT;
            case "json" -> Escape.JSON;
            case "none" -> Escape.NONE;
            default -> throw wrong("escape is default, json or none", from);
        };
        at = end;
        blanks();
    }

    /** Reads the strings of a directive; false where what stands there is bare text. */
    private boolean strings(boolean directive) {
        if (!directive && (at == source.length() || !quote(source.charAt(at)))) {
            return false;
        }
        for (blanks(); at < source.length() && source.charAt(at) != ';'; blanks()) {
            char c = source.charAt(at);
            if (quote(c)) {
                if (!quoted(c, directive)) {
                    return false;
                }
            } else if (directive) {
                while (at < source.length() && !wordEnd(source.charAt(at))) {
                    character();
                }
            } else {
                return false;
            }
        }
        if (at < source.length()) {
            at++;
            blanks();
        } else if (directive) {
            throw wrong("the directive is not ended by \";\"", at);
        }
        if (at < source.length()) {
            if (directive) {
                throw wrong("text behind the directive", at);
            }
            return false;
        }
        return true;
    }

    private boolean quoted(char quote, boolean directive) {
        int open = at++;
        while (at < source.length() && source.charAt(at) != quote) {
            character();
        }
        if (at == source.length()) {
            if (directive) {
                throw wrong("the quote is not closed that was opened", open);
            }
            return false;
        }
        at++;
        return true;
    }

    /** One character as nginx reads its file: a backslash counts only before quotes, itself and t, r, n. */
    private void character() {
        char c = source.charAt(at);
        char next = c == '\\' && at + 1 < source.length() ? source.charAt(at + 1) : 0;
        int from = at;
        switch (next) {
            case '"', '\'', '\\' -> add(next, from, 2);
            case 't' -> add('\t', from, 2);
            case 'r' -> add('\r', from, 2);
            case 'n' -> add('\n', from, 2);
            default -> add(c, from, 1);
        }
    }

    private void add(char c, int from, int width) {
        if (text.length() == origins.length) {
            origins = Arrays.copyOf(origins, origins.length * 2);
        }
        origins[text.length()] = from;
        text.append(c);
        at = from + width;
    }

    private void bare() {
        int end = source.stripTrailing().length();
        while (at < end) {
            add(source.charAt(at), at, 1);
        }
    }

    private boolean word(String word) {
        int end = at + word.length();
        if (source.startsWith(word, at) && end < source.length() && Character.isWhitespace(source.charAt(end))) {
            at = end;
            return true;
        }
        return false;
    }

    private void skipName() {
        while (at < source.length() && !wordEnd(source.charAt(at))) {
            at++;
        }
    }

    private void blanks() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }

    private static boolean wordEnd(char c) {
        return Character.isWhitespace(c) || c == ';';
    }

    private static boolean quote(char c) {
        return c == '\'' || c == '"';
    }
}
