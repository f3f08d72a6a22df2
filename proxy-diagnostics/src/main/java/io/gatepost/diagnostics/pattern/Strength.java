package io.gatepost.diagnostics.pattern;

/** How far a pattern may be relied on. */
public enum Strength {
    /** An error number, bytes, a timer of our own: no inference. */
    FACT,
    /** Its rule holds in full. */
    STRONG,
    /** The effect is there, but it could be chance, or one part of the rule cannot be seen. */
    HINT
}
