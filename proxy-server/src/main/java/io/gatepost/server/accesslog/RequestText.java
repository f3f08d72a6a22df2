package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.exchange.Slice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parts of the request's target and fields, found without copying where nothing has to be decoded. */
final class RequestText {
    private static final byte[] BASIC = "basic ".getBytes(StandardCharsets.US_ASCII);

    private RequestText() {}

    /** Writes the target from its path on: the absolute form loses scheme and authority (RFC 9112, 3.2.2). */
    static void requestUri(Slice target, LogLine out, Escape escape) {
        if (target.length() == 0) {
            escape.missing(out);
            return;
        }
        int end = target.offset() + target.length();
        int from = pathStart(target);
        if (from == end) {
            out.put('/');
        }
        escape.bytes(out, target.array(), from, end - from);
    }

    /** Writes the path, decoded, with dot segments taken out and slashes merged, as nginx routes by it. */
    static void path(Slice target, LogLine out, Escape escape) {
        if (target.length() == 0) {
            escape.missing(out);
            return;
        }
        byte[] a = target.array();
        int from = pathStart(target);
        int end = from;
        boolean plain = true;
        int limit = target.offset() + target.length();
        while (end < limit && a[end] != '?' && a[end] != '#') {
            boolean afterSlash = end > from && a[end - 1] == '/';
            plain &= a[end] != '%' && !(afterSlash && (a[end] == '/' || a[end] == '.'));
            end++;
        }
        if (end == from) {
            out.put('/');
        } else if (plain) {
            escape.bytes(out, a, from, end - from);
        } else {
            byte[] scratch = out.scratch(end - from + 1);
            int n = normalize(scratch, decode(a, from, end, scratch));
            escape.bytes(out, scratch, 0, n);
        }
    }

    /** Writes the query without its question mark. */
    static void args(Slice target, LogLine out, Escape escape) {
        int from = argsStart(target);
        if (from < 0) {
            escape.missing(out);
        } else {
            escape.bytes(out, target.array(), from, argsEnd(target, from) - from);
        }
    }

    /** Whether there is a query that is not empty. */
    static boolean hasArgs(Slice target) {
        int from = argsStart(target);
        return from >= 0 && argsEnd(target, from) > from;
    }

    /** Writes the first argument of that name (lower case; any case in the query), not decoded. */
    static void arg(Slice target, byte[] name, LogLine out, Escape escape) {
        int from = argsStart(target);
        int end = from < 0 ? from : argsEnd(target, from);
        byte[] a = target.array();
        while (from >= 0 && from < end) {
            int stop = from;
            while (stop < end && a[stop] != '&') {
                stop++;
            }
            int value = from + name.length + 1;
            if (value <= stop && a[value - 1] == '=' && matches(a, from, name)) {
                escape.bytes(out, a, value, stop - value);
                return;
            }
            from = stop + 1;
        }
        escape.missing(out);
    }

    /** Writes the first cookie of that name (lower case; any case in the field). */
    static void cookie(@Nullable Slice field, byte[] name, LogLine out, Escape escape) {
        if (field == null) {
            escape.missing(out);
            return;
        }
        byte[] a = field.array();
        int at = field.offset();
        int end = at + field.length();
        while (at < end) {
            if (at + name.length <= end && matches(a, at, name)) {
                int value = spaces(a, at + name.length, end);
                if (value < end && a[value] == '=') {
                    value = spaces(a, value + 1, end);
                    int stop = value;
                    while (stop < end && a[stop] != ';') {
                        stop++;
                    }
                    escape.bytes(out, a, value, stop - value);
                    return;
                }
            }
            while (at < end && a[at] != ';' && a[at] != ',') {
                at++;
            }
            at = spaces(a, at + 1, end);
        }
        escape.missing(out);
    }

    /** Writes the user of Basic credentials (RFC 7617); absent where they are of another scheme or cannot be read. */
    static void user(@Nullable Slice authorization, LogLine out, Escape escape) {
        if (authorization != null && authorization.length() > BASIC.length
                && matches(authorization.array(), authorization.offset(), BASIC)) {
            byte[] scratch = out.scratch(authorization.length());
            int n = base64(authorization, scratch);
            for (int i = 0; i < n; i++) {
                if (scratch[i] == ':' && i > 0) {
                    escape.bytes(out, scratch, 0, i);
                    return;
                } else if (scratch[i] == ':') {
                    break;
                }
            }
        }
        escape.missing(out);
    }

    private static int base64(Slice field, byte[] to) {
        byte[] a = field.array();
        int end = field.offset() + field.length();
        int bits = 0;
        int held = 0;
        int n = 0;
        for (int i = spaces(a, field.offset() + BASIC.length, end); i < end && a[i] != '='; i++) {
            int value = sextet(a[i]);
            if (value < 0) {
                return 0;
            }
            bits = (bits << 6) | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                to[n++] = (byte) (bits >> held);
            }
        }
        return n;
    }

    private static int sextet(int c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        } else if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        } else if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

    private static int pathStart(Slice target) {
        byte[] a = target.array();
        int end = target.offset() + target.length();
        if (target.length() == 0 || a[target.offset()] == '/') {
            return target.offset();
        }
        for (int i = target.offset(); i + 2 < end && a[i] != '?' && a[i] != '/'; i++) {
            if (a[i] == ':' && a[i + 1] == '/' && a[i + 2] == '/') {
                int path = i + 3;
                while (path < end && a[path] != '/' && a[path] != '?' && a[path] != '#') {
                    path++;
                }
                return path;
            }
        }
        return target.offset();
    }

    private static int argsStart(Slice target) {
        byte[] a = target.array();
        int end = target.offset() + target.length();
        for (int i = target.offset(); i < end && a[i] != '#'; i++) {
            if (a[i] == '?') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int argsEnd(Slice target, int from) {
        int end = target.offset() + target.length();
        int i = from;
        while (i < end && target.array()[i] != '#') {
            i++;
        }
        return i;
    }

    private static int decode(byte[] a, int from, int end, byte[] to) {
        int n = 0;
        for (int i = from; i < end; i++) {
            int high = a[i] == '%' && i + 2 < end ? Character.digit(a[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(a[i + 2], 16);
            if (low >= 0) {
                to[n++] = (byte) ((high << 4) | low);
                i += 2;
            } else {
                to[n++] = a[i];
            }
        }
        return n;
    }

    /** In place; what would lead above the root stays at the root. */
    private static int normalize(byte[] a, int length) {
        int n = 0;
        int i = 0;
        while (i < length) {
            int stop = i;
            while (stop < length && a[stop] != '/') {
                stop++;
            }
            int size = stop - i;
            boolean slash = stop < length;
            if (size == 2 && a[i] == '.' && a[i + 1] == '.' && n > 0) {
                n = Math.max(1, n - 1);
                while (n > 1 && a[n - 1] != '/') {
                    n--;
                }
            } else if (!(n > 0 && (size == 0 || (size == 1 && a[i] == '.')))) {
                System.arraycopy(a, i, a, n, size);
                n += size;
                if (slash) {
                    a[n++] = '/';
                }
            }
            i = stop + 1;
        }
        return n;
    }

    private static int spaces(byte[] a, int from, int end) {
        int i = from;
        while (i < end && a[i] == ' ') {
            i++;
        }
        return i;
    }

    private static boolean matches(byte[] a, int at, byte[] lower) {
        if (at + lower.length > a.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            int c = a[at + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower[i]) {
                return false;
            }
        }
        return true;
    }
}
