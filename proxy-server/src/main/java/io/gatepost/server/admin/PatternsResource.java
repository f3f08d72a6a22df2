package io.gatepost.server.admin;

import io.gatepost.diagnostics.pattern.Pattern;
import io.gatepost.diagnostics.pattern.PatternBook;
import io.gatepost.diagnostics.report.PatternJson;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/patterns}: what kind of thing is going on, the most telling first. */
final class PatternsResource {
    private final PatternBook patterns;

    PatternsResource(PatternBook patterns) {
        this.patterns = patterns;
    }

    /** Those of now; of one upstream, or that were there at one time, where that is asked. */
    Reply list(Call call) {
        call.allow(Set.of("upstream", "at"));
        Instant now = Instant.now();
        String upstream = call.parameter("upstream");
        Instant at = call.time("at", now);
        List<Pattern> found = patterns.current(now).stream()
                .filter(p -> upstream == null || p.upstream() == null || p.upstream().equals(upstream))
                .filter(p -> at == null || !at.isBefore(p.since()) && !at.isAfter(p.until().plusSeconds(1))).toList();
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeName("patterns").writeStartArray();
            found.forEach(p -> PatternJson.write(g, p));
            g.writeEndArray();
            g.writeNumberProperty("dropped", patterns.dropped());
            g.writeEndObject();
        });
    }
}
