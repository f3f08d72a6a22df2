package io.gatepost.core.route;

import io.gatepost.core.http1.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * The path as routes see it: unreserved octets decoded, slashes merged, dot segments resolved (RFC 3986, section 6.2.2).
 * What is forwarded stays as the client sent it.
 */
public final class PathNormalizer {
    private PathNormalizer() {}

    /** Whether encoded separators stand together with dot segments: two readers would see two paths. */
    public static boolean ambiguousPath(RequestHead head) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int end = end(head);
        boolean encoded = false;
        for (int i = from; i + 2 < end; i++) {
            if (b[i] == '%') {
                int c = hex(b[i + 1]) << 4 | hex(b[i + 2]);
                encoded |= c == '/' || c == '\\';
            }
        }
        if (!encoded) {
            return false;
        }
        String path = decode(b, from, end).replace('\\', '/');
        return path.contains("/../") || path.contains("/./") || path.endsWith("/..") || path.endsWith("/.");
    }

    private static int end(RequestHead head) {
        int end = head.pathOffset() + head.pathLength();
        for (int i = head.pathOffset(); i < end; i++) {
            if (head.bytes()[i] == '?') {
                return i;
            }
        }
        return end;
    }

    private static int hex(byte b) {
        int digit = Character.digit(b, 16);
        return digit < 0 ? 0x1000 : digit;
    }

    private static String decode(byte[] b, int from, int end) {
        StringBuilder out = new StringBuilder(end - from);
        for (int i = from; i < end; i++) {
            int c = b[i] == '%' && i + 2 < end ? hex(b[i + 1]) << 4 | hex(b[i + 2]) : -1;
            if (c >= 0x20 && c < 0x7f) {
                out.append((char) c);
                i += 2;
            } else {
                out.append((char) (b[i] & 0xff));
            }
        }
        return out.toString();
    }

    /** The path to match routes with, without its query. */
    static String path(RequestHead head) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int end = end(head);
        if (from == end) {
            return "/";
        }
        boolean plain = true;
        for (int i = from; i < end && plain; i++) {
            plain = b[i] != '%' && b[i] != '\\'
                    && !(b[i] == '/' && i + 1 < end && (b[i + 1] == '/' || b[i + 1] == '.'));
        }
        return plain
                ? new String(b, from, end - from, StandardCharsets.ISO_8859_1)
                : normalize(decodeUnreserved(b, from,
                        end));
    }

    private static String decodeUnreserved(byte[] b, int from, int end) {
        StringBuilder out = new StringBuilder(end - from);
        for (int i = from; i < end; i++) {
            int c = b[i] == '%' && i + 2 < end ? hex(b[i + 1]) << 4 | hex(b[i + 2]) : -1;
            if (c >= 0 && (c >= '0' && c <= '9' || (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x7f || c == '-'
                    || c == '.' || c == '_' || c == '~')) {
                out.append((char) c);
                i += 2;
            } else {
                out.append((char) (b[i] & 0xff));
            }
        }
        return out.toString();
    }

    private static String normalize(String path) {
        StringBuilder out = new StringBuilder(path.length());
        int at = 0;
        int n = path.length();
        while (at < n) {
            int stop = path.indexOf('/', at);
            stop = stop < 0 ? n : stop;
            String segment = path.substring(at, stop);
            boolean last = stop == n;
            if (segment.equals("..")) {
                int up = out.lastIndexOf("/");
                out.setLength(Math.max(0, up));
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                out.append('/').append(segment);
            }
            if (last && (segment.equals(".") || segment.equals(".."))) {
                out.append('/');
            }
            at = stop + 1;
            if (at == n && !last) {
                out.append('/');
            }
        }
        return out.isEmpty() ? "/" : out.toString();
    }
}
