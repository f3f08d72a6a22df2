package io.gatepost.server.config;

import java.util.regex.Pattern;

/**
 * A scalar as written.
 *
 * @param text  its value
 * @param plain whether it stands without quotes
 */
record Literal(String text, boolean plain) {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int SHOWN = 60;

    boolean isInteger() {
        return plain && INTEGER.matcher(text).matches();
    }

    boolean isNumber() {
        return plain && NUMBER.matcher(text).matches();
    }

    boolean isBoolean() {
        return plain && (text.equals("true") || text.equals("false"));
    }

    /** The text in quotes, escaped and cut for a message. */
    String quoted() {
        return "'" + shorten(text) + "'";
    }

    static String shorten(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < SHOWN; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        shown.append(String.format("\\x%02x", (int) c));
                    } else {
                        shown.append(c);
                    }
                }
            }
        }
        return text.length() > SHOWN ? shown + "..." : shown.toString();
    }
}
