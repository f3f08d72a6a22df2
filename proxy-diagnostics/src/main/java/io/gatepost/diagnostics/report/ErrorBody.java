package io.gatepost.diagnostics.report;

/**
 * The body of an error response.
 *
 * @param contentType its media type
 * @param bytes       UTF-8; not to be changed
 */
public record ErrorBody(String contentType, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
