package io.gatepost.server.admin;

import io.gatepost.server.journal.Journal;
import io.gatepost.server.journal.JournalStatus;
import java.util.Locale;
import java.util.Set;

/** {@code /api/v1/journal}: where failures are kept, and what was lost on the way. */
final class JournalResource {
    private final Journal journal;

    JournalResource(Journal journal) {
        this.journal = journal;
    }

    Reply get(Call call) {
        call.allow(Set.of());
        JournalStatus s = journal.status();
        return Reply.json(200, g -> {
            g.writeStartObject();
            g.writeStringProperty("state", s.state().name().toLowerCase(Locale.ROOT));
            g.writeStringProperty("place", s.place());
            g.writeStringProperty("problem", s.problem());
            g.writeNumberProperty("written", s.written());
            g.writeNumberProperty("waiting", s.waiting());
            g.writeNumberProperty("sampled_away", s.sampled());
            g.writeName("lost").writeStartObject();
            g.writeNumberProperty("queue_full", s.queueFull());
            g.writeNumberProperty("refused", s.refused());
            g.writeEndObject();
            g.writeEndObject();
        });
    }
}
