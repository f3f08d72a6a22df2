package io.gatepost.core.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gatepost.core.testing.HttpMessage.Field;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads HTTP/1 messages by the strict grammar of RFC 9112 alone: what a proxy sends must pass it. */
final class HttpReader {
    private static final Pattern REQUEST_LINE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ [!-~]+ HTTP/1\\.[01]");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 [1-9][0-9][0-9] [\\t -~\\x80-\\xff]*");
    private static final Pattern FIELD = Pattern
            .compile(
                    "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([!-~\\x80-\\xff]?(?:[\\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-fA-F]{1,15}");

    private final InputStream in;

    HttpReader(InputStream in) {
        this.in = in;
    }

    HttpMessage request() throws IOException {
        HttpMessage head = head(REQUEST_LINE);
        return body(head, false);
    }

    /** A response to a request with that method. */
    HttpMessage response(String method) throws IOException {
        HttpMessage head = head(STATUS_LINE);
        int status = head.status();
        boolean none = method.equals("HEAD") || status < 200 || status == 204 || status == 304;
        return none ? head : body(head, true);
    }

    HttpMessage requestHead() throws IOException {
        return head(REQUEST_LINE);
    }

    HttpMessage responseHead() throws IOException {
        return head(STATUS_LINE);
    }

    String bytes(int n) throws IOException {
        byte[] all = in.readNBytes(n);
        if (all.length < n) {
            throw new EOFException("ended after " + all.length + " of " + n + " bytes");
        }
        return new String(all, ISO_8859_1);
    }

    private HttpMessage head(Pattern startLine) throws IOException {
        String start = line();
        if (!startLine.matcher(start).matches()) {
            throw new AssertionError("not a start line: " + start);
        }
        return new HttpMessage(start, fields(), "", false, List.of());
    }

    private List<Field> fields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher m = FIELD.matcher(line);
            if (!m.matches()) {
                throw new AssertionError("not a field: " + line);
            }
            fields.add(new Field(m.group(1), m.group(2)));
        }
        return List.copyOf(fields);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("ended after: " + line);
            }
            line.append((char) c);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new AssertionError("LF without CR after: " + line);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    private HttpMessage body(HttpMessage head, boolean response) throws IOException {
        String length = head.field("Content-Length");
        String coding = head.field("Transfer-Encoding");
        if (length != null && coding != null) {
            throw new AssertionError("Content-Length with Transfer-Encoding");
        }
        if (coding != null) {
            if (!coding.equals("chunked")) {
                throw new AssertionError("transfer coding " + coding);
            }
            String content = chunks();
            return new HttpMessage(head.startLine(), head.fields(), content, true, fields());
        }
        String content = length != null
                ? bytes(Integer.parseInt(length))
                : response ? new String(in.readAllBytes(), ISO_8859_1) : "";
        return new HttpMessage(head.startLine(), head.fields(), content, false, List.of());
    }

    private String chunks() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (!CHUNK_SIZE.matcher(size).matches()) {
                throw new AssertionError("not a chunk size: " + size);
            }
            int n = Integer.parseInt(size, 16);
            if (n == 0) {
                return content.toString(ISO_8859_1);
            }
            content.writeBytes(bytes(n).getBytes(ISO_8859_1));
            if (!line().isEmpty()) {
                throw new AssertionError("no CRLF after the data of a chunk");
            }
        }
    }
}
