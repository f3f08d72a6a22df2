package io.gatepost.server.cli;

/** A command cannot go on: what to tell, and how to exit. */
class CommandFailed extends RuntimeException {
    /** Exit code: what was asked about is in a bad state, or cannot be asked. */
    static final int BAD = 1;
    /** Exit code: wrong use. */
    static final int WRONG_USE = 2;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandFailed(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
