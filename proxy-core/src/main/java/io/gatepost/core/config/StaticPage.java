package io.gatepost.core.config;

/**
 * A fixed body.
 *
 * @param contentType its media type
 * @param body        its bytes; not to be changed
 */
public record StaticPage(String contentType, byte[] body) {
    @Override
    public boolean equals(Object other) {
        return other instanceof StaticPage p && p.contentType.equals(contentType)
                && java.util.Arrays.equals(p.body, body);
    }

    @Override
    public int hashCode() {
        return contentType.hashCode() * 31 + java.util.Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return contentType + ", " + body.length + " bytes";
    }
}
