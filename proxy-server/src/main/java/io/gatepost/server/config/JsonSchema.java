package io.gatepost.server.config;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** The configuration's JSON Schema (draft 2020-12), for editors. It does not know what one key demands of another. */
final class JsonSchema {
    private JsonSchema() {}

    static String write() {
        Map<String, Object> schema = Scalars.map("$schema", "https://json-schema.org/draft/2020-12/schema", "title",
                "Gatepost configuration");
        schema.putAll(Keys.ROOT.schema());
        return json(schema) + "\n";
    }

    /** Strings, numbers, booleans, lists and maps as indented JSON. */
    static String json(Object plain) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), out)) {
            write(plain, json);
        }
        return out.toString();
    }

    private static void write(Object value, JsonGenerator json) {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((k, v) -> {
                    json.writeName((String) k);
                    write(v, json);
                });
                json.writeEndObject();
            }
            case Collection<?> list -> {
                json.writeStartArray();
                list.forEach(v -> write(v, json));
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }

    /** Two spaces, and LF on every system. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        }
    }
}
