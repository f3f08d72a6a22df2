package io.gatepost.diagnostics.suspect;

import org.jspecify.annotations.Nullable;

/** A small predicate over the evidence that says itself what it saw, so that no rule claims what its evidence lacks. */
@FunctionalInterface
interface Clue {
    /** What was seen, a clause with its figures and without a full stop; null where the evidence does not show it. */
    @Nullable
    String in(Facts facts);
}
