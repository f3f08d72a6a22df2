package io.gatepost.diagnostics.suspect;

import java.util.List;

/**
 * A likely reason for a failure: an inference, never a fact. All texts are one line of printable ASCII each.
 *
 * @param reason     a clause without a full stop
 * @param confidence how far the evidence carries it
 * @param because    the evidence that it rests on, clauses with the figures measured; at least one
 * @param check      shell commands for Linux that confirm or clear it, with this failure's values quoted in; most have a
 *                   comment that says what to look for
 * @param fix        what to do when it is confirmed
 * @param avoid      what not to do: it hides the fault or makes it worse
 */
public record Suspect(String reason, Confidence confidence, List<String> because, List<String> check, List<String> fix,
        List<String> avoid) {
    public Suspect {
        because = List.copyOf(because);
        check = List.copyOf(check);
        fix = List.copyOf(fix);
        avoid = List.copyOf(avoid);
    }
}
