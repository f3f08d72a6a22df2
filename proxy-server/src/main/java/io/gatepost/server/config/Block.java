package io.gatepost.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A block of known keys. With a shorthand, a single value stands for a block with that key alone. */
final class Block extends Type<Section> {
    private final String title;
    private final @Nullable Key<?> shorthand;
    private final Map<String, Key<?>> keys = new LinkedHashMap<>();

    Block(String title, Key<?>... keys) {
        this(title, null, List.of(keys));
    }

    private Block(String title, @Nullable Key<?> shorthand, List<Key<?>> keys) {
        this.title = title;
        this.shorthand = shorthand;
        for (Key<?> key : keys) {
            this.keys.put(key.name(), key);
        }
    }

    /** A block for which the value of its first key alone may stand. */
    static Block orJust(String title, Key<?>... keys) {
        return new Block(title, keys[0], List.of(keys));
    }

    String title() {
        return title;
    }

    @Nullable
    Key<?> shorthand() {
        return shorthand;
    }

    List<Key<?>> keys() {
        return List.copyOf(keys.values());
    }

    /** An empty one where it could not be read, so that what refers to it is not reported too. */
    @Override
    Section read(Node node, Place place, Problems problems) {
        Section section = new Section(place);
        if (strangeTag(node, place, problems)) {
            return section;
        }
        if (shorthand != null && node instanceof ScalarNode && !isNull(node)) {
            readValue(shorthand, node, place.path(), section, problems);
            return section;
        }
        if (!(node instanceof MappingNode mapping)) {
            wrongKind(node, place, problems);
            return section;
        }
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            readEntry(tuple, section, lines, problems);
        }
        for (Key<?> key : keys.values()) {
            if (key.isRequired() && !lines.containsKey(key.name())) {
                problems.add(place, "'" + key.name() + "' is missing", key.type().what());
            }
        }
        return section;
    }

    private void readEntry(NodeTuple tuple, Section section, Map<String, Integer> lines, Problems problems) {
        Node keyNode = tuple.getKeyNode();
        Place place = section.place();
        String name = keyNode instanceof ScalarNode s ? s.getValue() : "";
        Place at = Place.of(keyNode, place.path());
        Key<?> key = keys.get(name);
        if (key == null) {
            List<String> valid = keys.values().stream().filter(Key::isSupported).map(Key::name).toList();
            problems.add(at, "unknown key '" + Literal.shorten(name) + "'" + Problems.didYouMean(name, valid),
                    Problems.oneOf(valid));
            return;
        }
        Integer first = lines.putIfAbsent(name, at.line());
        if (first != null) {
            problems.add(at, "duplicate key '" + name + "', first on line " + first, "");
            return;
        }
        if (!key.isSupported()) {
            section.written(key, at);
            problems.add(new Place(at.line(), at.column(), place.below(name)), "is not supported by this build", "");
            return;
        }
        readValue(key, tuple.getValueNode(), place.below(name), section, problems);
    }

    private static <T> void readValue(Key<T> key, Node node, String path, Section section, Problems problems) {
        Place at = Place.of(node, path);
        section.written(key, at);
        section.put(key, key.type().read(node, at, problems));
    }

    @Override
    Object plain(Section section) {
        Map<String, Object> plain = new LinkedHashMap<>();
        keys.values().forEach(key -> plainValue(key, section, plain));
        return plain;
    }

    private static <T> void plainValue(Key<T> key, Section section, Map<String, Object> plain) {
        T value = section.find(key);
        if (value != null) {
            plain.put(key.name(), key.type().plain(value));
        }
    }

    @Override
    Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Key<?> key : keys.values()) {
            properties.put(key.name(), property(key));
            if (key.isRequired()) {
                required.add(key.name());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return shorthand == null ? schema : Map.of("anyOf", List.of(shorthand.type().schema(), schema));
    }

    private static Map<String, Object> property(Key<?> key) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", key.isSupported() ? key.doc() : key.doc() + " Not supported by this build.");
        if (!key.isSupported()) {
            property.put("not", Map.of());
            return property;
        }
        property.putAll(key.type().schema());
        Object fallback = key.plainFallback();
        if (fallback != null) {
            property.put("default", fallback);
        }
        return property;
    }

    @Override
    String what() {
        return shorthand == null ? "a block of keys" : shorthand.type().what() + ", or a block of keys";
    }
}
