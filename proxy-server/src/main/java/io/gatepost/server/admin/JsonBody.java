package io.gatepost.server.admin;

import io.gatepost.server.admin.Call.BadCall;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of a call, read strictly: one JSON object with known names only, none of them twice. */
final class JsonBody {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /** Reads the body; anything else than such an object is a bad call, with its place. */
    static JsonBody of(Call call, Set<String> names) {
        JsonNode body;
        try {
            body = STRICT.readTree(call.body());
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            throw new BadCall("the body is not JSON: "
                    + (at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ")
                    + e.getOriginalMessage());
        }
        String allowed = String.join(", ", names.stream().sorted().toList());
        if (!body.isObject()) {
            throw new BadCall("the body is no object; one with " + allowed + " is allowed");
        }
        for (String name : body.propertyNames()) {
            if (!names.contains(name)) {
                throw new BadCall("the body has the unknown name '" + name + "'; " + allowed + " are allowed");
            }
        }
        return new JsonBody(body);
    }

    /** A text of at most that many printable ASCII characters; empty where it is absent. */
    String text(String name, int most) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return "";
        }
        if (!value.isString() || value.stringValue().length() > most
                || !value.stringValue().chars().allMatch(c -> c >= 0x20 && c <= 0x7e)) {
            throw new BadCall(
                    name + " is " + value + "; a text of at most " + most + " printable characters is allowed");
        }
        return value.stringValue();
    }

    /** Any text of at most that many characters; empty where it is absent. */
    String anyText(String name, int most) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return "";
        }
        if (!value.isString() || value.stringValue().length() > most) {
            throw new BadCall(name + " is no text of at most " + most + " characters");
        }
        return value.stringValue();
    }

    /** true or false; false where it is absent. */
    boolean flag(String name) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new BadCall(name + " is " + value + "; true or false is allowed");
        }
        return value.asBoolean(false);
    }

    /** A whole number. */
    long number(String name, long least, long most, long fallback) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least
                || value.longValue() > most) {
            throw new BadCall(name + " is " + value + "; a number from " + least + " to " + most + " is allowed");
        }
        return value.longValue();
    }

    /** An instant (ISO 8601); null where it is absent. */
    @Nullable
    Instant instant(String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        try {
            return Instant.parse(value.asString(""));
        } catch (DateTimeParseException e) {
            throw new BadCall(name + " is " + value + "; a time such as 2026-12-01T06:00:00Z is allowed");
        }
    }

    /** One of the constants, in lower case; it must be there. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        JsonNode value = object.path(name);
        E found = value.isString() ? named(value.stringValue(), type) : null;
        if (found == null) {
            throw new BadCall(name + " is " + (value.isMissingNode() ? "missing" : value.toString()) + "; one of "
                    + String.join(", ", Arrays.stream(type.getEnumConstants()).map(JsonBody::word).toList())
                    + " is allowed");
        }
        return found;
    }

    /** The constant of a word in lower case; null where there is none. */
    static <E extends Enum<E>> @Nullable E named(String word, Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).filter(e -> word(e).equals(word)).findFirst().orElse(null);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
