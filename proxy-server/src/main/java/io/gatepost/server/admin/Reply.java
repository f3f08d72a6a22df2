package io.gatepost.server.admin;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A whole response of the admin API.
 *
 * @param status      of it
 * @param contentType the whole field value
 * @param body        its bytes; not to be changed
 * @param headers     further fields, or others than the usual ones
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    private static final JsonFactory JSON = new JsonFactory();

    Reply(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    /** JSON written by that function. */
    static Reply json(int status, Consumer<JsonGenerator> write) {
        return new Reply(status, "application/json", render(write));
    }

    /** Plain text. */
    static Reply text(int status, String text) {
        return new Reply(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** An error (RFC 9457): what is wrong, and what is allowed. */
    static Reply problem(int status, String title, String detail) {
        return problem(status, title, detail, g -> {
        });
    }

    /** The same with further members. */
    static Reply problem(int status, String title, String detail, Consumer<JsonGenerator> members) {
        return new Reply(status, "application/problem+json", render(g -> {
            g.writeStartObject();
            g.writeNumberProperty("status", status);
            g.writeStringProperty("title", title);
            g.writeStringProperty("detail", detail);
            members.accept(g);
            g.writeEndObject();
        }));
    }

    private static byte[] render(Consumer<JsonGenerator> write) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator g = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write.accept(g);
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
