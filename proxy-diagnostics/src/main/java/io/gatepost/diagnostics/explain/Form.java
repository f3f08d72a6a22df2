package io.gatepost.diagnostics.explain;

/** A form that lines of one kind of log have. */
@FunctionalInterface
interface Form {
    /**
     * Reads a line of this form: sets what it says of time and server, whose it is, and its terms.
     *
     * @return false, with nothing set, where the line is not of this form
     */
    boolean read(Line line);
}
