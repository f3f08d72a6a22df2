package io.gatepost.server.config;

import io.gatepost.core.config.Endpoint;
import io.gatepost.core.config.Network;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Addresses, host names and blocks of addresses. Nothing is looked up. */
final class Addresses {
    private static final Pattern IPV4 = Pattern
            .compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_.-]+");

    private Addresses() {}

    /** An address with a port, or a unix socket. */
    static Scalar<Endpoint> endpoint(int minPort) {
        String what = "host:port, [v6]:port or unix:/path, the port from " + minPort + " to 65535";
        return Scalars.converted(what, Scalars.map("type", "string", "pattern", "^(unix:.+|.+:[0-9]{1,5})$"),
                text -> parse(text, minPort), Endpoint::toString);
    }

    /** The address and port of a name server. */
    static Scalar<Endpoint> nameServer() {
        String what = "an IP address with a port such as 127.0.0.1:53 or [::1]:53";
        return Scalars.converted(what, Scalars.map("type", "string", "pattern", "^.+:[0-9]{1,5}$"), text -> {
            Endpoint endpoint = parse(text, 1);
            if (endpoint.isUnix() || !isLiteral(endpoint.host())) {
                throw new Invalid("'" + Literal.shorten(text) + "' is not an IP address with a port");
            }
            return endpoint;
        }, Endpoint::toString);
    }

    /** An address that may be empty. */
    static Scalar<String> endpointOrEmpty(int minPort) {
        Scalar<Endpoint> endpoint = endpoint(minPort);
        return Scalars.checked(endpoint.what() + ", or \"\" for off",
                Scalars.map("type", "string", "pattern", "^(|unix:.+|.+:[0-9]{1,5})$"), text -> {
                    if (!text.isEmpty()) {
                        parse(text, minPort);
                    }
                    return text;
                });
    }

    /** A block in CIDR notation, or one address. */
    static Scalar<Network> network() {
        return Scalars.converted("an address or a block such as 10.0.0.0/8 or ::1/128",
                Scalars.map("type", "string", "minLength", 1), text -> {
                    String address = text.contains("/") ? text.substring(0, text.indexOf('/')) : text;
                    if (!isLiteral(address)) {
                        throw new Invalid("'" + Literal.shorten(text) + "' is not an address or block");
                    }
                    try {
                        return Network.parse(text);
                    } catch (IllegalArgumentException e) {
                        throw new Invalid("'" + Literal.shorten(text) + "' is not a block: " + e.getMessage());
                    }
                }, Network::toString);
    }

    /** The host of a request: exact, or {@code *.example.com}. */
    static Scalar<String> hostPattern() {
        return Scalars.checked("a host such as example.com or *.example.com, without port",
                Scalars.map("type", "string", "minLength", 1), text -> {
                    String host = text.toLowerCase(Locale.ROOT);
                    String name = host.startsWith("*.") ? host.substring(2) : host;
                    if (name.startsWith("[") && name.endsWith("]") && name.equals(host)) {
                        name = name.substring(1, name.length() - 1);
                        if (isV6(name)) {
                            return host;
                        }
                    }
                    checkHost(name, text);
                    return host;
                });
    }

    /** A value for the Host field. */
    static Scalar<String> hostField() {
        return Scalars.checked("a host, with a port or without, such as app.internal or app.internal:8080",
                Scalars.map("type", "string", "minLength", 1), text -> {
                    int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
                    String host = colon < 0 ? text : text.substring(0, colon);
                    if (colon >= 0) {
                        port(text.substring(colon + 1), 1, text);
                    }
                    if (host.startsWith("[") && host.endsWith("]") && isV6(host.substring(1, host.length() - 1))) {
                        return text;
                    }
                    checkHost(host.toLowerCase(Locale.ROOT), text);
                    return text;
                });
    }

    static Endpoint parse(String text, int minPort) throws Invalid {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            if (path.isEmpty() || path.indexOf('\0') >= 0) {
                throw new Invalid("'" + Literal.shorten(text) + "' has no path");
            }
            return Endpoint.unix(path);
        }
        if (text.contains("://")) {
            throw new Invalid("'" + Literal.shorten(text) + "' is a URL");
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new Invalid("'" + Literal.shorten(text) + "' has no port");
        }
        String host = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = text.substring(1, colon - 1);
            if (!isV6(host)) {
                throw new Invalid("'" + Literal.shorten(host) + "' is not an IPv6 address");
            }
        } else if (host.contains(":")) {
            throw new Invalid("'" + Literal.shorten(text) + "' is an IPv6 address without brackets or port");
        } else {
            checkHost(host, text);
        }
        return new Endpoint(host, port(text.substring(colon + 1), minPort, text));
    }

    private static int port(String digits, int min, String text) throws Invalid {
        if (!digits.matches("[0-9]{1,6}")) {
            throw new Invalid("'" + Literal.shorten(text) + "' has no port after the colon");
        }
        int port = Integer.parseInt(digits);
        if (port < min || port > 65535) {
            throw new Invalid("the port " + port + " is out of range");
        }
        return port;
    }

    /** Whether it is an IPv4 or IPv6 address, the latter without brackets. */
    static boolean isLiteral(String host) {
        return IPV4.matcher(host).matches() || isV6(host);
    }

    /** Whether only this host can reach it. */
    static boolean isLocal(Endpoint endpoint) {
        String host = endpoint.host();
        return endpoint.isUnix() || host.equals("localhost")
                || (isLiteral(host) && InetAddress.ofLiteral(host).isLoopbackAddress());
    }

    private static boolean isV6(String host) {
        int zone = host.indexOf('%');
        String address = zone < 0 ? host : host.substring(0, zone);
        if (!address.contains(":") || (zone >= 0 && !ZONE.matcher(host.substring(zone + 1)).matches())) {
            return false;
        }
        try {
            InetAddress.ofLiteral(address);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkHost(String host, String text) throws Invalid {
        if (IPV4.matcher(host).matches()) {
            return;
        }
        if (host.matches("[0-9.]+")) {
            throw new Invalid("'" + Literal.shorten(host) + "' is not an IPv4 address");
        }
        for (String label : host.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches() || host.length() > 253) {
                throw new Invalid("'" + Literal.shorten(text) + "' does not hold a valid host name");
            }
        }
    }
}
