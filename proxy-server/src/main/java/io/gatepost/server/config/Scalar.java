package io.gatepost.server.config;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A single value. */
final class Scalar<T> extends Type<T> {
    /** Turns text into a value. */
    interface Parser<T> {
        T parse(Literal literal) throws Invalid;
    }

    private final String what;
    private final Map<String, Object> schema;
    private final Parser<T> parser;
    private final Function<T, Object> printer;

    Scalar(String what, Map<String, Object> schema, Parser<T> parser, Function<T, Object> printer) {
        this.what = what;
        this.schema = schema;
        this.parser = parser;
        this.printer = printer;
    }

    /** Parses a value that the program itself gives, such as a default. */
    T parse(String text) {
        try {
            return parser.parse(new Literal(text, true));
        } catch (Invalid e) {
            throw new IllegalArgumentException(text + ": " + e.message(), e);
        }
    }

    T parse(Literal literal) throws Invalid {
        return parser.parse(literal);
    }

    @Override
    @Nullable
    T read(Node node, Place place, Problems problems) {
        if (strangeTag(node, place, problems)) {
            return null;
        }
        if (!(node instanceof ScalarNode scalar) || isNull(node)) {
            wrongKind(node, place, problems);
            return null;
        }
        try {
            return parser.parse(new Literal(scalar.getValue(), scalar.isPlain()));
        } catch (Invalid e) {
            String expected = e.expected();
            problems.add(Place.of(node, place.path()), e.message(), expected == null ? what : expected);
            return null;
        }
    }

    @Override
    Object plain(T value) {
        return printer.apply(value);
    }

    @Override
    Map<String, Object> schema() {
        return schema;
    }

    @Override
    String what() {
        return what;
    }
}
