package io.gatepost.diagnostics.suspect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line with placeholders such as {@code {host}}. In a command each value is quoted for the shell; a placeholder inside
 * quotes is an error, except {@code {port}}, which is digits.
 */
final class Template {
    private final List<String> literals = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final boolean command;

    private Template(String text, boolean command) {
        this.command = command;
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            String name = close < 0 ? "" : text.substring(open + 1, close);
            if (!Values.NAMES.contains(name)) {
                throw new IllegalArgumentException("no value is named '" + name + "'");
            }
            if (command && !name.equals("port") && quoted(text.substring(0, open))) {
                throw new IllegalArgumentException("{" + name + "} stands inside quotes");
            }
            literals.add(text.substring(at, open));
            names.add(name);
            at = close + 1;
        }
        literals.add(text.substring(at));
    }

    /** A command line for the shell. */
    static Template command(String text) {
        return new Template(text, true);
    }

    /** A sentence. */
    static Template sentence(String text) {
        return new Template(text, false);
    }

    /** The line with its values; null where one of them is not known. */
    @Nullable
    String fill(Values values) {
        StringBuilder line = new StringBuilder(128);
        for (int i = 0; i < names.size(); i++) {
            String value = command ? values.word(names.get(i)) : values.plain(names.get(i));
            if (value == null) {
                return null;
            }
            line.append(literals.get(i)).append(value);
        }
        return line.append(literals.getLast()).toString();
    }

    /** Whether a quote is open at the end; one in a comment opens nothing. */
    private static boolean quoted(String before) {
        char in = 0;
        for (int i = 0; i < before.length(); i++) {
            char c = before.charAt(i);
            if (in == 0 && c == '#' && i > 0 && before.charAt(i - 1) == ' ') {
                return false;
            }
            if (in == 0 ? c == '\'' || c == '"' : c == in) {
                in = in == 0 ? c : 0;
            }
        }
        return in != 0;
    }
}
