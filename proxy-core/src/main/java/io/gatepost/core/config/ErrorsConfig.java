package io.gatepost.core.config;

import java.util.List;

/**
 * How much an error response tells.
 *
 * @param detail  for everybody
 * @param fullFor clients that get {@link Detail#FULL}
 */
public record ErrorsConfig(Detail detail, List<Network> fullFor) {
    public ErrorsConfig {
        fullFor = List.copyOf(fullFor);
    }

    /** Levels, each with all of the one before. */
    public enum Detail {
        /** The failure's id only. */
        NONE,
        /** Cause, phase, timing, advice to the caller. */
        CAUSE,
        /** Addresses, evidence, suspects. */
        FULL
    }
}
