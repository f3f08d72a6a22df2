package io.gatepost.core.config;

/**
 * A host and port, or a unix socket's path.
 *
 * @param host an IPv4 or IPv6 address (without brackets) or a name; the path for a unix socket
 * @param port 0 to 65535; -1 for a unix socket
 */
public record Endpoint(String host, int port) {
    /** A unix socket. */
    public static Endpoint unix(String path) {
        return new Endpoint(path, -1);
    }

    /** Whether this is a unix socket. */
    public boolean isUnix() {
        return port < 0;
    }

    /** As it is written: {@code host:port}, {@code [v6]:port} or {@code unix:/path}. */
    @Override
    public String toString() {
        if (isUnix()) {
            return "unix:" + host;
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
