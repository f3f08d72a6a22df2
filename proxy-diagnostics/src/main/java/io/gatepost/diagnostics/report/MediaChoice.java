package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.exchange.Slice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The form of a body by the client's {@code Accept} (RFC 9110, 12.5.1). */
enum MediaChoice {
    PROBLEM("application/problem+json"), JSON("application/json"), HTML("text/html"), TEXT("text/plain");

    /** A longer field is cut: what comes later has no say. */
    private static final int MAX_FIELD = 1024;

    private final String type;

    MediaChoice(String type) {
        this.type = type;
    }

    /** The form with the highest weight; between equals the one named first, then the order here. */
    static MediaChoice of(@Nullable Slice field) {
        if (field == null || field.length() == 0) {
            return PROBLEM;
        }
        Slice head = new Slice(field.array(), field.offset(), Math.min(field.length(), MAX_FIELD));
        String[] ranges = head.toString().toLowerCase(Locale.ROOT).split(",", -1);
        MediaChoice best = PROBLEM;
        int bestWeight = 0;
        int bestPlace = ranges.length;
        for (MediaChoice choice : values()) {
            int place = choice.place(ranges);
            int weight = place < 0 ? 0 : weight(ranges[place]);
            if (weight > bestWeight || (weight == bestWeight && weight > 0 && place < bestPlace)) {
                best = choice;
                bestWeight = weight;
                bestPlace = place;
            }
        }
        return best == JSON ? PROBLEM : best;
    }

    /** The most specific range that covers this type, or -1. */
    private int place(String[] ranges) {
        int found = -1;
        int rank = 0;
        for (int i = 0; i < ranges.length; i++) {
            int semicolon = ranges[i].indexOf(';');
            String range = (semicolon < 0 ? ranges[i] : ranges[i].substring(0, semicolon)).strip();
            int specific = range.equals(type)
                    ? 3
                    : range.equals(type.substring(0, type.indexOf('/')) + "/*") ? 2 : range.equals("*/*") ? 1 : 0;
            if (specific > rank) {
                found = i;
                rank = specific;
            }
        }
        return found;
    }

    /** The weight in thousandths; 1000 where there is none or it is malformed. */
    private static int weight(String range) {
        String[] parameters = range.split(";", -1);
        for (int i = 1; i < parameters.length; i++) {
            String parameter = parameters[i].strip();
            if (parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
                return (int) Math.round(Double.parseDouble(parameter.substring(2)) * 1000);
            }
        }
        return 1000;
    }
}
