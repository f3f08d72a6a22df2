package io.gatepost.server.admin;

import io.gatepost.diagnostics.cause.Cause;
import java.util.Locale;
import java.util.Set;

/** {@code /api/v1/causes}: what failures are called. */
final class CausesResource {
    private CausesResource() {}

    static Reply list(Call call) {
        call.allow(Set.of());
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("causes").writeStartArray();
            for (Cause cause : Cause.values()) {
                g.writeStartObject();
                g.writeStringProperty("name", cause.name());
                g.writeStringProperty("phase", cause.phase() == null ? null : cause.phase().name());
                g.writeStringProperty("segment",
                        cause.segment() == null ? null : cause.segment().name().toLowerCase(Locale.ROOT));
                g.writeNumberProperty("status", cause.status());
                g.writeStringProperty("summary", cause.summary());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeEndObject();
        });
    }
}
