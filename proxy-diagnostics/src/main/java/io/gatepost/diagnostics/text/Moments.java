package io.gatepost.diagnostics.text;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Points in time as people write them. */
public final class Moments {
    /** What {@link #parse} takes, for messages. */
    public static final String ALLOWED = "a time such as 2026-01-31T09:30:00Z or an age such as 15m, 2h or 7d";

    private Moments() {}

    /** An instant (ISO 8601 with an offset), or how long ago: {@code 15m}; null where it is neither. */
    public static @Nullable Instant parse(String text, Instant now) {
        Duration age = age(text);
        if (age != null) {
            return now.minus(age);
        }
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A number of seconds, minutes, hours or days: {@code 90s}, {@code 15m}, {@code 2h}, {@code 7d}; null where it is none. */
    public static @Nullable Duration age(String text) {
        if (!text.matches("\\d{1,9}[smhd]")) {
            return null;
        }
        long n = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(n);
            case 'm' -> Duration.ofMinutes(n);
            case 'h' -> Duration.ofHours(n);
            default -> Duration.ofDays(n);
        };
    }
}
