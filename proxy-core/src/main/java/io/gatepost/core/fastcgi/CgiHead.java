package io.gatepost.core.fastcgi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A CGI response head (RFC 3875, section 6) as it comes, and as the HTTP head that it stands for. */
public final class CgiHead {
    private final int max;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    /** Line ends since the last other octet; two end the head. */
    private int ends;

    /** @param max bytes of a head */
    public CgiHead(int max) {
        this.max = max;
    }

    public void reset() {
        bytes.reset();
        ends = 0;
    }

    /** Takes one octet; true where it ended the head. */
    public boolean add(byte octet) {
        bytes.write(octet);
        if (octet == '\n') {
            ends++;
        } else if (octet != '\r') {
            ends = 0;
        }
        return ends == 2 || ends == 1 && bytes.size() <= 2;
    }

    /** Whether it is larger than is allowed. */
    public boolean tooLarge() {
        return bytes.size() > max;
    }

    /** What came, at most so many octets. */
    public byte[] seen() {
        return bytes.toByteArray();
    }

    /** As a head of HTTP/1.1: the status of Status, else 302 where there is a Location (as nginx has it), else 200. */
    public byte[] asHttp() {
        StringBuilder fields = new StringBuilder();
        String status = null;
        boolean location = false;
        for (String line : bytes.toString(StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
            switch (name) {
                case "status" -> status = line.substring(colon + 1).strip();
                case "connection", "keep-alive", "transfer-encoding", "upgrade" -> {
                    // of the connection to the client, which is not the application's
                }
                default -> {
                    location |= name.equals("location");
                    if (!line.isEmpty()) {
                        fields.append(line).append("\r\n");
                    }
                }
            }
        }
        String first = status != null ? status : location ? "302 Found" : "200 OK";
        String http = "HTTP/1.1 " + (first.indexOf(' ') < 0 ? first + " " : first) + "\r\n" + fields + "\r\n";
        return http.getBytes(StandardCharsets.ISO_8859_1);
    }
}
