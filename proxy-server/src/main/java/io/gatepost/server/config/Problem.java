package io.gatepost.server.config;

/**
 * Something wrong in a configuration.
 *
 * @param file     the file's name as given
 * @param line     from 1
 * @param column   from 1, in characters
 * @param message  what is wrong, with the key's path
 * @param expected what is allowed there; empty where the message says all
 */
public record Problem(String file, int line, int column, String message, String expected) {
    /** {@code file:line:column: what is wrong; expected what is allowed}. */
    @Override
    public String toString() {
        String text = file + ":" + line + ":" + column + ": " + message;
        return expected.isEmpty() ? text : text + "; expected " + expected;
    }
}
