package io.gatepost.server.cli;

import io.gatepost.core.config.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;

/** Where an admin API is, as people write it: {@code http://127.0.0.1:9901}, {@code 127.0.0.1:9901}, {@code unix:/path}. */
record AdminAddress(Endpoint endpoint) {
    private static final String UNIX = "unix:";

    /** Reads an address; one that is none is wrong use. */
    static AdminAddress parse(String text) {
        if (text.startsWith(UNIX + "/")) {
            return new AdminAddress(Endpoint.unix(text.substring(UNIX.length())));
        }
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            String host = uri.getHost();
            String path = uri.getRawPath();
            if ("http".equals(uri.getScheme()) && host != null && uri.getPort() > 0 && uri.getRawQuery() == null
                    && (path == null || path.isEmpty() || path.equals("/"))) {
                return new AdminAddress(new Endpoint(host.replaceAll("[\\[\\]]", ""), uri.getPort()));
            }
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static CommandFailed wrong(String text) {
        return new CommandFailed(CommandFailed.WRONG_USE, "'" + text + "' is no address of an admin API; one such as "
                + "http://127.0.0.1:9901 or unix:/run/gatepost.sock is allowed");
    }

    /** To connect to; names are not resolved yet. */
    SocketAddress socket() {
        return endpoint.isUnix()
                ? UnixDomainSocketAddress.of(endpoint.host())
                : InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
    }

    /** For the Host field. */
    String host() {
        return endpoint.isUnix() ? "localhost" : endpoint.toString();
    }

    @Override
    public String toString() {
        return endpoint.isUnix() ? endpoint.toString() : "http://" + endpoint;
    }
}
