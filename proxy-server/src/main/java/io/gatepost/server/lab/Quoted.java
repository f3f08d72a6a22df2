package io.gatepost.server.lab;

import java.util.Locale;

/** Bytes (ISO 8859-1) as quoted text. */
final class Quoted {
    private Quoted() {}

    /** Reads {@code "..."} with \r \n \t \" \\ and \xNN. */
    static String read(String quoted) {
        if (quoted.length() < 2 || quoted.charAt(0) != '"' || !quoted.endsWith("\"")) {
            throw new IllegalArgumentException("a text in quotes is expected, not " + quoted);
        }
        StringBuilder text = new StringBuilder();
        int i = 1;
        while (i < quoted.length() - 1) {
            char c = quoted.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = quoted.charAt(i++);
            switch (escaped) {
                case 'r' -> text.append('\r');
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'x' -> {
                    text.append((char) Integer.parseInt(quoted.substring(i, i + 2), 16));
                    i += 2;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    /** Writes what {@link #read} reads. */
    static String write(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> quoted.append("\\r");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '"', '\\' -> quoted.append('\\').append(c);
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        quoted.append(String.format(Locale.ROOT, "\\x%02x", c & 0xff));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
