package io.gatepost.diagnostics.report;

/** How much an error response tells; each level has all of the one before. */
public enum DetailLevel {
    /** The failure's id only. */
    NONE,
    /** Cause, phase, timing, advice to the caller. */
    CAUSE,
    /** Addresses, evidence, suspects. */
    FULL
}
