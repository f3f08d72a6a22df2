package io.gatepost.server.admin;

import io.gatepost.server.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/v1/config} and {@code /api/v1/reload}: what is served by, and reading it again. */
final class ConfigResource {
    private final Reloader reloader;

    ConfigResource(Reloader reloader) {
        this.reloader = reloader;
    }

    /** The effective configuration with every default and without secrets. */
    Reply get(Call call) {
        call.allow(Set.of());
        String json = JsonMapper.shared().writeValueAsString(Configuration.withoutSecrets(reloader.effective()));
        return new Reply(200, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the file again. */
    Reply reload(Call call) {
        call.allow(Set.of());
        Reloader.Result result = reloader.reload(call.from());
        if (!result.errors().isEmpty()) {
            return Reply.problem(422, "Not reloaded", "the configuration cannot be used, and nothing was changed",
                    g -> texts(g, "errors", result.errors()));
        }
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeBooleanProperty("reloaded", true);
            texts(g, "needs_restart", result.needsRestart());
            g.writeEndObject();
        });
    }

    private static void texts(JsonGenerator g, String name, List<String> texts) {
        g.writeName(name).writeStartArray();
        texts.forEach(g::writeString);
        g.writeEndArray();
    }
}
