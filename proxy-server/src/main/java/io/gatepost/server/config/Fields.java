package io.gatepost.server.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names and values of header fields that may be changed. */
final class Fields {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> FRAMING = Set.of("content-length", "transfer-encoding", "trailer");
    private static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive", "proxy-connection", "te",
            "upgrade",
            "http2-settings", "expect");

    private Fields() {}

    /** The name of a field that the proxy does not itself depend on. */
    static Scalar<String> name() {
        return Scalars.checked("the name of a header field such as X-Team",
                Scalars.map("type", "string", "pattern", "^" + TOKEN.pattern() + "$"), text -> {
                    if (!TOKEN.matcher(text).matches()) {
                        throw new Invalid("'" + Literal.shorten(text) + "' is not the name of a header field");
                    }
                    String lower = text.toLowerCase(Locale.ROOT);
                    if (FRAMING.contains(lower)) {
                        throw new Invalid("'" + text + "' frames the message and cannot be changed", "another field");
                    }
                    if (HOP_BY_HOP.contains(lower)) {
                        throw new Invalid("'" + text + "' belongs to one connection and cannot be changed",
                                "another field");
                    }
                    if (lower.equals("host")) {
                        throw new Invalid("'" + text + "' cannot be changed here", "the route's key 'host'");
                    }
                    return text;
                });
    }

    /** A field's value; numbers and truth values are taken as they are written. */
    static Scalar<String> value() {
        return new Scalar<>("text without control characters",
                Scalars.map("type", java.util.List.of("string", "number", "boolean")), literal -> {
                    String text = literal.text();
                    for (int i = 0; i < text.length(); i++) {
                        char c = text.charAt(i);
                        if ((c < ' ' && c != '\t') || c >= 0x7f) {
                            throw new Invalid("holds the character " + name(c),
                                    "printable ASCII without CR, LF and NUL");
                        }
                    }
                    if (!text.equals(text.strip())) {
                        throw new Invalid("begins or ends with white space");
                    }
                    return text;
                }, value -> value);
    }

    /** A media type. */
    static Scalar<String> mediaType() {
        return Scalars.text("a media type such as text/html; charset=utf-8",
                "[!#$&^_.+0-9A-Za-z-]+/[!#$&^_.+0-9A-Za-z-]+( *; *[!-~ ]+)?");
    }

    private static String name(char c) {
        return switch (c) {
            case '\r' -> "CR";
            case '\n' -> "LF";
            case '\0' -> "NUL";
            default -> String.format("U+%04X", (int) c);
        };
    }
}
