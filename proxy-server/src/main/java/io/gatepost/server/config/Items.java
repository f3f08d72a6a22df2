package io.gatepost.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A list; single values in it differ from each other. */
final class Items<T> extends Type<List<T>> {
    private final Type<T> item;
    private final int min;

    Items(Type<T> item, int min) {
        this.item = item;
        this.min = min;
    }

    Type<T> item() {
        return item;
    }

    @Override
    @Nullable
    List<T> read(Node node, Place place, Problems problems) {
        if (strangeTag(node, place, problems)) {
            return null;
        }
        if (!(node instanceof SequenceNode sequence)) {
            wrongKind(node, place, problems);
            return null;
        }
        List<Node> nodes = sequence.getValue();
        if (nodes.size() < min) {
            problems.add(Place.of(node, place.path()), "the list is empty", what());
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Place at = Place.of(nodes.get(i), place.path() + "[" + i + "]");
            T value = item.read(nodes.get(i), at, problems);
            if (value == null) {
                continue;
            }
            if (item instanceof Scalar && values.contains(value)) {
                problems.add(at, "'" + Literal.shorten(String.valueOf(item.plain(value))) + "' is listed twice", "");
            }
            values.add(value);
        }
        return values;
    }

    @Override
    Object plain(List<T> value) {
        return value.stream().map(item::plain).toList();
    }

    @Override
    Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", item.schema());
        if (min > 0) {
            schema.put("minItems", min);
        }
        if (item instanceof Scalar) {
            schema.put("uniqueItems", true);
        }
        return schema;
    }

    @Override
    String what() {
        return "a list, each " + item.what();
    }
}
