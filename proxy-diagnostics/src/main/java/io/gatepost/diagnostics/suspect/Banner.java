package io.gatepost.diagnostics.suspect;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Protocols by the first bytes that their servers send, as regular expressions over bytes (ISO 8859-1). */
enum Banner {
    /** RFC 4253, 4.2. */
    SSH("an SSH server", "SSH-"),
    /** RFC 5321, 4.3.1, and RFC 959, 5.4: both greet with 220. */
    MAIL_OR_FTP("a mail (SMTP) or FTP server", "220[ -]"),
    /** RFC 1939 and RFC 9051. */
    POP_OR_IMAP("a POP3 or IMAP server", "\\+OK|\\* (OK|BAD|BYE)"),
    /** A packet number 0 that says protocol version 10 or holds an error. */
    MYSQL("a MySQL or MariaDB server", "..\\x00\\x00[\\x0a\\xff]"),
    /** An ErrorResponse with its length. */
    POSTGRES("a PostgreSQL server", "E\\x00\\x00\\x00."),
    /** RESP's errors and status replies. */
    REDIS("a Redis server", "-(ERR|NOAUTH|DENIED|MISCONF) |\\+PONG"),
    /** The memcached text protocol. */
    MEMCACHED("a memcached server", "ERROR\\r\\n|CLIENT_ERROR"),
    /** AMQP's protocol header. */
    AMQP("an AMQP server (RabbitMQ)", "AMQP"),
    /** RFC 7826. */
    RTSP("an RTSP server", "RTSP/"),
    /** Shoutcast. */
    ICY("a Shoutcast server", "ICY "),
    /** An alert or a handshake record, RFC 8446, 5.1. */
    TLS("a TLS server", "[\\x15\\x16]\\x03"),
    /** A frame of at most 16 KiB: SETTINGS or GOAWAY on stream 0, RFC 9113, 4.1. */
    HTTP2("an HTTP/2 server without TLS (gRPC often is)", "\\x00[\\x00-\\x40].[\\x04\\x07].\\x00\\x00\\x00\\x00"),
    /** Version 1 with END_REQUEST, STDOUT or STDERR. */
    FASTCGI("a FastCGI server (PHP-FPM)", "\\x01[\\x03\\x06\\x07]"),
    /** HTTP itself, where something else was expected. */
    HTTP("an HTTP server", "HTTP/"),
    /** A gzip member (RFC 1952): the body of a response whose head is lost. */
    GZIP("compressed content without a response head", "\\x1f\\x8b"),
    /** A page alone, as HTTP/0.9 and scripts that print before their head give. */
    MARKUP("a page without a response head", "<"),
    /** JSON alone. */
    JSON("JSON without a response head", "\\{\\s*\"|\\[\\s*\\{");

    private final String speaker;
    private final Pattern begins;

    Banner(String speaker, String begins) {
        this.speaker = speaker;
        this.begins = Pattern.compile(begins, Pattern.DOTALL);
    }

    /** Who sends that, as {@code an SSH server}. */
    String speaker() {
        return speaker;
    }

    /** The protocol that begins so; null where it is none of these. */
    static @Nullable Banner of(@Nullable String escaped) {
        if (escaped != null) {
            String bytes = bytes(escaped);
            for (Banner banner : values()) {
                if (banner.begins.matcher(bytes).lookingAt()) {
                    return banner;
                }
            }
        }
        return null;
    }

    /** Takes the escapes of {@code Evidence.firstBytes} back. */
    private static String bytes(String escaped) {
        StringBuilder bytes = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            char next = i + 1 < escaped.length() ? escaped.charAt(i + 1) : 0;
            if (c != '\\') {
                bytes.append(c);
            } else if (next == 'x' && i + 3 < escaped.length()) {
                bytes.append((char) (Character.digit(escaped.charAt(i + 2), 16) << 4
                        | Character.digit(escaped.charAt(i + 3), 16)));
                i += 3;
            } else {
                bytes.append(next == 'r' ? '\r' : next == 'n' ? '\n' : next);
                i++;
            }
        }
        return bytes.toString();
    }
}
