package io.gatepost.diagnostics.suspect;

/** How far the evidence carries a suspect, most first. */
public enum Confidence {
    /** What was measured shows it and leaves little else: act on it. */
    HIGH,
    /** What was measured fits it, or it is the usual reason and nothing speaks against it: look at it first. */
    MEDIUM,
    /** Possible with this cause, but nothing that was measured points at it: look at it when the others are cleared. */
    LOW
}
