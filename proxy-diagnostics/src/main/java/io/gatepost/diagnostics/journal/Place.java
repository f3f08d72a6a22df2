package io.gatepost.diagnostics.journal;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a server's name or address, {@code host:port}, {@code [v6]:port} or {@code unix:/path}.
 *
 * @param host without brackets; null for a unix socket
 * @param port as written; null where there is none
 * @param path of a unix socket; null for others
 */
public record Place(@Nullable String host, @Nullable String port, @Nullable String path) {
    private static final String UNIX = "unix:";

    /** The parts of a text as records have it. */
    public static Place of(String text) {
        if (text.startsWith(UNIX)) {
            return new Place(null, null, text.substring(UNIX.length()));
        }
        int colon = text.lastIndexOf(':');
        boolean bare = text.indexOf(':') != colon && !text.startsWith("[");
        boolean portless = colon < 0 || bare || text.endsWith("]");
        String host = portless ? text : text.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        return new Place(brackets ? host.substring(1, host.length() - 1) : host,
                portless ? null : text.substring(colon + 1), null);
    }
}
