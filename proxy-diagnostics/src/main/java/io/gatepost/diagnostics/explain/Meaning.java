package io.gatepost.diagnostics.explain;

import io.gatepost.diagnostics.cause.Cause;
import java.util.List;

/**
 * What a line of another system means.
 *
 * @param vendor whose line it is, as {@code nginx}
 * @param words  by what it was known, in that system's words
 * @param causes what it is in our words, the likeliest first: one where the line tells; several where that system cannot tell
 *               them apart; none where the line is no failure of a request ({@code note} says what it is)
 * @param apart  what would tell the causes apart; empty where there is nothing to tell or nothing that could
 * @param note   what else to know; empty where there is nothing
 */
public record Meaning(String vendor, String words, List<Cause> causes, String apart, String note) {
    public Meaning {
        causes = List.copyOf(causes);
    }
}
