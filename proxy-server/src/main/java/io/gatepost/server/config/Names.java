package io.gatepost.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Values under names that the user chooses. A block's place is that of its name. */
final class Names<T> extends Type<Map<String, T>> {
    private final Scalar<String> name;
    private final Type<T> value;
    private final int min;
    private final String nameWord;

    Names(String nameWord, Scalar<String> name, Type<T> value, int min) {
        this.nameWord = nameWord;
        this.name = name;
        this.value = value;
        this.min = min;
    }

    String nameWord() {
        return nameWord;
    }

    Type<T> value() {
        return value;
    }

    @Override
    @Nullable
    Map<String, T> read(Node node, Place place, Problems problems) {
        if (strangeTag(node, place, problems)) {
            return null;
        }
        if (!(node instanceof MappingNode mapping)) {
            wrongKind(node, place, problems);
            return null;
        }
        if (mapping.getValue().size() < min) {
            problems.add(Place.of(node, place.path()), "is empty", what());
        }
        Map<String, T> values = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = readName(tuple.getKeyNode(), place, problems);
            if (key == null) {
                continue;
            }
            Place at = Place.of(tuple.getKeyNode(), place.below(key));
            Integer first = lines.putIfAbsent(key, at.line());
            if (first != null) {
                problems.add(at, "is there twice, first on line " + first, "");
            }
            T read = value.read(tuple.getValueNode(), at, problems);
            if (read != null) {
                values.putIfAbsent(key, read);
            }
        }
        return values;
    }

    private @Nullable String readName(Node node, Place place, Problems problems) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(Place.of(node, place.path()), "found a list or block where a name belongs", name.what());
            return null;
        }
        try {
            // A name is text however it looks, 2024 or true.
            return name.parse(new Literal(scalar.getValue(), false));
        } catch (Invalid e) {
            String expected = e.expected();
            problems.add(Place.of(node, place.path()), e.message(), expected == null ? name.what() : expected);
            return null;
        }
    }

    @Override
    Object plain(Map<String, T> values) {
        Map<String, Object> plain = new LinkedHashMap<>();
        values.forEach((k, v) -> plain.put(k, value.plain(v)));
        return plain;
    }

    @Override
    Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("propertyNames", name.schema());
        schema.put("additionalProperties", value.schema());
        if (min > 0) {
            schema.put("minProperties", min);
        }
        return schema;
    }

    @Override
    String what() {
        return "a block of " + nameWord + ": " + value.what();
    }
}
