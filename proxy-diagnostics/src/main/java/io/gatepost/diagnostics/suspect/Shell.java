package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.text.Plain;
import java.nio.charset.StandardCharsets;

/** Values as single words of a shell command, whatever is in them. */
final class Shell {
    private static final String BARE = "@%+=:,./-_";

    private Shell() {}

    /**
     * One word: as it is where nothing in it means anything to a shell, else in single quotes; with characters beyond
     * printable ASCII as {@code $'...'}, so that the line stays one line and shows what it does.
     */
    static String word(String value) {
        if (!value.isEmpty() && value.chars().allMatch(Shell::bare)) {
            return value;
        }
        if (value.chars().allMatch(c -> Plain.printable((char) c))) {
            return "'" + value.replace("'", "'\\''") + "'";
        }
        StringBuilder word = new StringBuilder(value.length() + 16).append("$'");
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '\'' || c == '\\') {
                word.append('\\').append(c);
            } else if (Plain.printable(c)) {
                word.append(c);
            } else {
                // Three octal digits: a hexadecimal escape would take in digits that follow it.
                word.append('\\').append((char) ('0' + (c >> 6))).append((char) ('0' + (c >> 3 & 7)))
                        .append((char) ('0' + (c & 7)));
            }
        }
        return word.append('\'').toString();
    }

    private static boolean bare(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || BARE.indexOf(c) >= 0;
    }
}
