package io.gatepost.core.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A FastCGI request as a server reads it, and the records that it answers with.
 *
 * @param params in order
 * @param stdin  the content
 * @param keep   whether the connection is to stay open
 */
public record FastCgiRequest(Map<String, String> params, String stdin, boolean keep) {
    /** Reads one, to the end of its content. */
    public static FastCgiRequest read(RawConnection from) throws IOException {
        StringBuilder params = new StringBuilder();
        StringBuilder stdin = new StringBuilder();
        boolean keep = false;
        while (true) {
            String header = from.read(8);
            int length = header.charAt(4) << 8 | header.charAt(5);
            String content = from.read(length);
            from.read(header.charAt(6));
            switch (header.charAt(1)) {
                case 1 -> keep = (content.charAt(2) & 1) != 0;
                case 4 -> params.append(content);
                case 5 -> {
                    stdin.append(content);
                    if (length == 0) {
                        return new FastCgiRequest(params(params.toString()), stdin.toString(), keep);
                    }
                }
                default -> throw new AssertionError("record type " + (int) header.charAt(1));
            }
        }
    }

    private static Map<String, String> params(String bytes) {
        Map<String, String> all = new LinkedHashMap<>();
        int[] at = {0};
        while (at[0] < bytes.length()) {
            int name = length(bytes, at);
            int value = length(bytes, at);
            all.put(bytes.substring(at[0], at[0] + name), bytes.substring(at[0] + name, at[0] + name + value));
            at[0] += name + value;
        }
        return all;
    }

    private static int length(String bytes, int[] at) {
        int first = bytes.charAt(at[0]++);
        if (first < 128) {
            return first;
        }
        int length = (first & 0x7f) << 24 | bytes.charAt(at[0]) << 16 | bytes.charAt(at[0] + 1) << 8
                | bytes.charAt(at[0] + 2);
        at[0] += 3;
        return length;
    }

    /** A record: 6 is stdout, 7 stderr, 3 the end of the request. */
    public static byte[] record(int type, String content) {
        return record(1, type, content, 3);
    }

    /** A record of that version, padded. */
    public static byte[] record(int version, int type, String content, int padding) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[]{(byte) version, (byte) type, 0, 1, (byte) (content.length() >> 8),
                (byte) content.length(), (byte) padding, 0});
        out.writeBytes(content.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[padding]);
        return out.toByteArray();
    }

    /** The end of a request, with its protocol status. */
    public static byte[] end(int protocolStatus) {
        return record(3, "\0\0\0\0" + (char) protocolStatus + "\0\0\0");
    }
}
