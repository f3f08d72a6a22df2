package io.gatepost.core.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1 message as it was on the wire. Texts are ISO 8859-1, so that each char is a byte.
 *
 * @param startLine without its line end
 * @param fields    in order, names as written
 * @param body      the content, without chunk framing
 * @param chunked   whether the content came in chunks
 * @param trailers  of a chunked message, in order
 */
public record HttpMessage(String startLine, List<Field> fields, String body, boolean chunked, List<Field> trailers) {
    /**
     * One field line.
     *
     * @param name  as written
     * @param value without the white space around it
     */
    public record Field(String name, String value) {
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    /** Of a response. */
    public int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** Of a request. */
    public String method() {
        return startLine.split(" ", 3)[0];
    }

    /** Of a request. */
    public String target() {
        return startLine.split(" ", 3)[1];
    }

    /** The value of the only field of that name (in any case); null without. */
    public @Nullable String field(String name) {
        List<String> all = values(name);
        if (all.size() > 1) {
            throw new AssertionError("several " + name + ": " + all);
        }
        return all.isEmpty() ? null : all.getFirst();
    }

    /** The values of all fields of that name (in any case), in order. */
    public List<String> values(String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).toList();
    }

    /** The field lines as text, in order. */
    public List<String> lines() {
        return fields.stream().map(Field::toString).toList();
    }

    /** The content's bytes as UTF-8. */
    public String bodyText() {
        return new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
