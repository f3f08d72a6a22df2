package io.gatepost.diagnostics.text;

import java.util.Locale;

/** Foreign text made harmless for terminals and logs. */
public final class Plain {
    private Plain() {}

    /** The text on one line of printable ASCII: all else as {@code \xNN}, so that nothing forges a line or a colour. */
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && printable(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (printable(c)) {
                safe.append(c);
            } else if (c < 0x100) {
                safe.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return safe.toString();
    }

    /** Whether a character stands for itself on every terminal. */
    public static boolean printable(char c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
