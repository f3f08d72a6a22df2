package io.gatepost.core.route;

import io.gatepost.core.http1.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * The path as routes see it: unreserved octets decoded, slashes merged, dot segments resolved (RFC 3986, section 6.2.2).
 * What is forwarded stays as the client sent it.
 */
public final class PathNormalizer {
    private PathNormalizer() {}

    /**
     * Whether two readers would see two paths: encoded separators together with dot segments, or dot segments with parameters,
     * which some servers remove first.
     */
    public static boolean ambiguousPath(RequestHead head) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int end = pathEnd(head);
        boolean encoded = false;
        for (int i = from; i < end; i++) {
            if (b[i] == '%' && i + 2 < end) {
                int c = hex(b[i + 1]) << 4 | hex(b[i + 2]);
                encoded |= c == '/' || c == '\\';
            } else if (b[i] == '/') {
                int stop = dots(b, i + 1, end);
                if (stop > 0 && stop < end && b[stop] == ';') {
                    return true;
                }
            }
        }
        if (!encoded) {
            return false;
        }
        String path = decode(b, from, end).replace('\\', '/');
        return path.contains("/../") || path.contains("/./") || path.endsWith("/..") || path.endsWith("/.");
    }

    /** Whether the path has a segment that is one dot or two, encoded or not (RFC 3986, section 3.3). */
    public static boolean hasDotSegments(RequestHead head) {
        byte[] b = head.bytes();
        int end = pathEnd(head);
        for (int i = head.pathOffset(); i < end; i++) {
            if (b[i] == '/') {
                int stop = dots(b, i + 1, end);
                if (stop == end || stop > 0 && b[stop] == '/') {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the path as it was sent begins with these characters. */
    public static boolean startsWith(RequestHead head, String prefix) {
        int n = prefix.length();
        if (pathEnd(head) - head.pathOffset() < n) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            if (head.bytes()[head.pathOffset() + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the query begins, or the target ends. */
    public static int pathEnd(RequestHead head) {
        int end = head.pathOffset() + head.pathLength();
        for (int i = head.pathOffset(); i < end; i++) {
            if (head.bytes()[i] == '?') {
                return i;
            }
        }
        return end;
    }

    /** Index behind one or two dots at this place; -1 where there are none or more. */
    private static int dots(byte[] b, int from, int end) {
        int at = from;
        int count = 0;
        while (at < end) {
            if (b[at] == '.') {
                at++;
            } else if (b[at] == '%' && at + 2 < end && b[at + 1] == '2' && (b[at + 2] | 0x20) == 'e') {
                at += 3;
            } else {
                break;
            }
            count++;
        }
        return count == 1 || count == 2 ? at : -1;
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
    public static String path(RequestHead head) {
        byte[] b = head.bytes();
        int from = head.pathOffset();
        int end = pathEnd(head);
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
