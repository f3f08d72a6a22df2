package io.gatepost.server.config;

import org.jspecify.annotations.Nullable;

/** A scalar that is not what its type allows. */
final class Invalid extends Exception {
    private static final long serialVersionUID = 1;

    private final @Nullable String expected;

    /** What is allowed is what the type says. */
    Invalid(String message) {
        this(message, null);
    }

    Invalid(String message, @Nullable String expected) {
        super(message, null, false, false);
        this.expected = expected;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    @Nullable
    String expected() {
        return expected;
    }
}
