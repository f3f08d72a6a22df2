package io.gatepost.server.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes in nginx's units, and percentages. */
final class Units {
    static final long SECOND = 1000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    static final long DAY = 24 * HOUR;
    static final long YEAR = 365 * DAY;
    static final long KILO = 1024;
    static final long MEGA = 1024 * KILO;
    static final long GIGA = 1024 * MEGA;
    static final long TERA = 1024 * GIGA;

    private static final String DURATION = "([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?";
    private static final Pattern DURATION_PATTERN = Pattern.compile(DURATION);
    private static final long[] DURATION_UNITS = {7 * DAY, DAY, HOUR, MINUTE, SECOND, 1};
    private static final Pattern SIZE_PATTERN = Pattern.compile("([0-9]{1,18})([kKmMgG]?)");
    private static final Pattern PERCENT_PATTERN = Pattern.compile("([0-9]{1,3})%?");

    private Units() {}

    /** Milliseconds between two bounds. */
    static Scalar<Long> duration(long min, long max) {
        String what = "a duration such as 500ms, 30s or 1h30m, from " + showDuration(min) + " to " + showDuration(max);
        return new Scalar<>(what, textOrInteger("^([0-9]+|" + DURATION + ")$"), literal -> {
            long value = parseDuration(literal);
            if (value < min || value > max) {
                throw new Invalid(literal.quoted() + " is out of range");
            }
            return value;
        }, value -> value == 0 ? value : showDuration(value));
    }

    /** Bytes between two bounds. */
    static Scalar<Long> size(long min, long max) {
        String what = "a size such as 512, 32k, 10m or 1g, from " + showSize(min) + " to " + showSize(max);
        return new Scalar<>(what, textOrInteger("^[0-9]+[kKmMgG]?$"), literal -> {
            long value = parseSize(literal);
            if (value < min || value > max) {
                throw new Invalid(literal.quoted() + " is out of range");
            }
            return value;
        }, value -> value % KILO == 0 && value > 0 ? showSize(value) : value);
    }

    static Scalar<Integer> percent() {
        return new Scalar<>("a percentage from 0% to 100%", textOrInteger("^[0-9]{1,3}%?$"), literal -> {
            Matcher matcher = PERCENT_PATTERN.matcher(literal.text());
            if (!matcher.matches()) {
                throw new Invalid(literal.quoted() + " is not a percentage");
            }
            int value = Integer.parseInt(matcher.group(1));
            if (value > 100) {
                throw new Invalid(literal.quoted() + " is out of range");
            }
            return value;
        }, value -> value + "%");
    }

    private static Map<String, Object> textOrInteger(String pattern) {
        return Scalars.map("type", java.util.List.of("string", "integer"), "pattern", pattern, "minimum", 0);
    }

    private static long parseDuration(Literal literal) throws Invalid {
        String text = literal.text();
        if (text.matches("[0-9]{1,15}")) {
            return Long.parseLong(text) * SECOND;
        }
        Matcher matcher = DURATION_PATTERN.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new Invalid(literal.quoted() + " is not a duration" + unitOf(text, "ms, s, m, h, d, w"));
        }
        long total = 0;
        for (int i = 0; i < DURATION_UNITS.length; i++) {
            String part = matcher.group(i + 1);
            if (part == null) {
                continue;
            }
            String digits = part.replaceAll("[a-z]", "");
            if (digits.length() > 9) {
                throw new Invalid(literal.quoted() + " is out of range");
            }
            total = Math.addExact(total, Math.multiplyExact(Long.parseLong(digits), DURATION_UNITS[i]));
        }
        return total;
    }

    private static long parseSize(Literal literal) throws Invalid {
        Matcher matcher = SIZE_PATTERN.matcher(literal.text());
        if (!matcher.matches()) {
            throw new Invalid(literal.quoted() + " is not a size" + unitOf(literal.text(), "k, m, g"));
        }
        long unit = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> KILO;
            case "m" -> MEGA;
            case "g" -> GIGA;
            default -> 1;
        };
        long count = Long.parseLong(matcher.group(1));
        return count > Long.MAX_VALUE / unit ? Long.MAX_VALUE : count * unit;
    }

    private static String unitOf(String text, String units) {
        String unit = text.replaceFirst("^[0-9.]+ *", "");
        return unit.matches("[A-Za-z]+") && !unit.equals(text)
                ? ": there is no unit '" + unit + "' (" + units + ")"
                : "";
    }

    /** Milliseconds as written: {@code 1h30m}. */
    static String showDuration(long millis) {
        if (millis == 0) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        long rest = millis;
        String[] names = {"d", "h", "m", "s", "ms"};
        long[] units = {DAY, HOUR, MINUTE, SECOND, 1};
        for (int i = 0; i < units.length; i++) {
            if (rest >= units[i]) {
                text.append(rest / units[i]).append(names[i]);
                rest %= units[i];
            }
        }
        return text.toString();
    }

    /** Bytes as written: {@code 32k}. */
    static String showSize(long bytes) {
        if (bytes == 0) {
            return "0";
        }
        return bytes % GIGA == 0
                ? bytes / GIGA + "g"
                : bytes % MEGA == 0 ? bytes / MEGA + "m" : bytes % KILO == 0 ? bytes / KILO + "k" : bytes + "";
    }
}
