package io.gatepost.diagnostics.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON to maps, lists and values; a name that occurs twice is an error. */
final class Json {
    private Json() {}

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        JsonFactory factory = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        try (JsonParser p = factory.createParser(ObjectReadContext.empty(), text)) {
            p.nextToken();
            Object value = value(p);
            if (value == null || p.nextToken() != null) {
                throw new AssertionError("not one object: " + text);
            }
            return (Map<String, Object>) value;
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> at(Map<String, Object> object, String name) {
        Object value = object.get(name);
        return (Map<String, Object>) (value instanceof List<?> list
                ? list.getFirst()
                : java.util.Objects.requireNonNull(value));
    }

    private static @Nullable Object value(JsonParser p) {
        return switch (p.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> all = new LinkedHashMap<>();
                while (p.nextToken() != JsonToken.END_OBJECT) {
                    String name = p.currentName();
                    p.nextToken();
                    all.put(name, value(p));
                }
                yield all;
            }
            case START_ARRAY -> {
                List<@Nullable Object> all = new ArrayList<>();
                while (p.nextToken() != JsonToken.END_ARRAY) {
                    all.add(value(p));
                }
                yield all;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new BigDecimal(p.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> p.getString();
        };
    }
}
