package io.gatepost.server.config;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What a value may be. One description serves reading, showing, the JSON Schema and the reference.
 *
 * @param <T> what a value becomes
 */
abstract class Type<T> {
    private static final String STANDARD = "tag:yaml.org,2002:";
    private static final Set<String> KNOWN_TAGS = Set.of("str", "int", "float", "bool", "null", "map", "seq");

    /**
     * Reads a value and reports what is wrong with it.
     *
     * @param place where its owner is written, with its path
     * @return null where it could not be read; then it has been reported
     */
    abstract @Nullable T read(Node node, Place place, Problems problems);

    /** The value as strings, numbers, booleans, lists and maps. */
    abstract Object plain(T value);

    /** The value's JSON Schema. */
    abstract Map<String, Object> schema();

    /** What is allowed, for people: {@code a duration such as 30s}. */
    abstract String what();

    /** Reports a node of the wrong kind. */
    final void wrongKind(Node node, Place place, Problems problems) {
        String message = isNull(node) ? "has no value" : "found " + kind(node);
        problems.add(Place.of(node, place.path()), message, what());
    }

    /** Whether the node carries a tag that means nothing here; reports it then. */
    static boolean strangeTag(Node node, Place place, Problems problems) {
        String tag = node.getTag().getValue();
        if (tag.startsWith(STANDARD) && KNOWN_TAGS.contains(tag.substring(STANDARD.length()))) {
            return false;
        }
        problems.add(Place.of(node, place.path()), "the tag " + tag.replace(STANDARD, "!!") + " is not supported",
                "a plain value");
        return true;
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode s && s.isPlain() && (s.getValue().isEmpty() || s.getValue().equals("null")
                || s.getValue().equals("~"));
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode m -> "a block of keys";
            case SequenceNode s -> "a list";
            case ScalarNode s -> "'" + Literal.shorten(s.getValue()) + "'";
            default -> "something else";
        };
    }
}
