package io.gatepost.server.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The single values that are not addresses, names of fields, or units. */
final class Scalars {
    private Scalars() {}

    /** Text as it is, quoted where it looks like a number. */
    static Scalar<String> text(String what, boolean mayBeEmpty) {
        return checked(what, mayBeEmpty ? map("type", "string") : map("type", "string", "minLength", 1), text -> {
            if (text.isEmpty() && !mayBeEmpty) {
                throw new Invalid("is empty");
            }
            return text;
        });
    }

    /** Text that a pattern matches whole. */
    static Scalar<String> text(String what, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return checked(what, map("type", "string", "pattern", "^(" + regex + ")$"), text -> {
            if (!pattern.matcher(text).matches()) {
                throw new Invalid("'" + Literal.shorten(text) + "' is not " + what);
            }
            return text;
        });
    }

    /** Turns text into what is kept, or refuses it. */
    interface Check<T> {
        T apply(String text) throws Invalid;
    }

    static Scalar<String> checked(String what, Map<String, Object> schema, Check<String> check) {
        return converted(what, schema, check, value -> value);
    }

    static <T> Scalar<T> converted(String what, Map<String, Object> schema, Check<T> check,
            Function<T, Object> printer) {
        return new Scalar<>(what, schema, literal -> {
            if (literal.isNumber() || literal.isBoolean()) {
                throw new Invalid(
                        literal.quoted() + " is a " + (literal.isNumber() ? "number" : "truth value") + ", not text",
                        what + " (in quotes where it looks like a number or true or false)");
            }
            return check.apply(literal.text());
        }, printer);
    }

    static Scalar<Integer> integer(int min, int max) {
        String what = "a whole number from " + min + " to " + max;
        return new Scalar<>(what, map("type", "integer", "minimum", min, "maximum", max), literal -> {
            if (!literal.isInteger()) {
                throw new Invalid(literal.quoted() + " is not a whole number"
                        + (literal.plain() || !literal.text().matches("[0-9]+") ? "" : " but text"));
            }
            long value;
            try {
                value = Long.parseLong(literal.text());
            } catch (NumberFormatException e) {
                throw new Invalid(literal.quoted() + " is out of range");
            }
            if (value < min || value > max) {
                throw new Invalid(literal.quoted() + " is out of range");
            }
            return (int) value;
        }, value -> value);
    }

    /** A number, or a word that stands for 0. */
    static Scalar<Integer> integerOr(String word, int min, int max) {
        Scalar<Integer> number = integer(min, max);
        String what = word + " or " + number.what();
        return new Scalar<>(what, Map.of("anyOf", List.of(map("const", word), number.schema())), literal -> {
            if (literal.text().equals(word)) {
                return 0;
            }
            try {
                return number.parse(literal);
            } catch (Invalid e) {
                throw new Invalid(e.message(), what);
            }
        }, value -> value == 0 ? word : value);
    }

    static Scalar<Boolean> truth() {
        return new Scalar<>("true or false", map("type", "boolean"), literal -> {
            if (!literal.isBoolean()) {
                throw new Invalid(literal.quoted() + " is not a truth value");
            }
            return literal.text().equals("true");
        }, value -> value);
    }

    /** One of the constants, in lower case unless they are all that the user reads. */
    static <E extends Enum<E>> Scalar<E> constant(Class<E> type, boolean lowerCase) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E e : Stream.of(type.getEnumConstants()).toList()) {
            words.put(lowerCase ? e.name().toLowerCase(Locale.ROOT) : e.name(), e);
        }
        return choice(words, List.of());
    }

    /**
     * One of some words.
     *
     * @param notBuilt words that are known, but whose meaning is not built
     */
    static <T> Scalar<T> choice(Map<String, T> words, List<String> notBuilt) {
        List<String> valid = List.copyOf(words.keySet().stream().toList());
        String few = Problems.oneOf(valid);
        String what = few.isEmpty() ? "one of the names in the reference" : few;
        return new Scalar<>(what, map("type", "string", "enum", valid), literal -> {
            T value = words.get(literal.text());
            if (value != null) {
                return value;
            }
            if (notBuilt.contains(literal.text())) {
                throw new Invalid(literal.quoted() + " is not supported by this build");
            }
            throw new Invalid(literal.quoted() + " is not valid" + Problems.didYouMean(literal.text(), valid));
        }, value -> words.entrySet().stream().filter(e -> e.getValue().equals(value)).map(Map.Entry::getKey).findFirst()
                .orElseThrow());
    }

    /** One of some words, kept as it is. */
    static Scalar<String> word(List<String> words, List<String> notBuilt) {
        Map<String, String> map = new LinkedHashMap<>();
        words.forEach(w -> map.put(w, w));
        return choice(map, notBuilt);
    }

    /** A moment with its offset from UTC. */
    static Scalar<Instant> instant() {
        String what = "a time with its offset such as 2026-12-01T06:00:00Z or 2026-12-01T08:00:00+02:00";
        return converted(what, map("type", "string", "format", "date-time"), text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new Invalid("'" + Literal.shorten(text) + "' is not a time");
            }
        }, Instant::toString);
    }

    /** A regular expression in Java's syntax. */
    static Scalar<Pattern> regex() {
        String what = "a regular expression such as ^/api/v[0-9]+/";
        return converted(what, map("type", "string", "minLength", 1), text -> {
            if (text.isEmpty()) {
                throw new Invalid("is empty");
            }
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new Invalid("'" + Literal.shorten(text) + "' is not a regular expression: " + e.getDescription()
                        + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)));
            }
        }, Pattern::pattern);
    }

    /** A map in the order given. */
    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
