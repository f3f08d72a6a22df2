package io.gatepost.core.http1;

import io.netty.util.AsciiString;
import io.netty.util.NetUtil;

/** The character classes of RFC 9110 and RFC 9112 as tables, and the few productions that are read from a byte array. */
final class Grammar {
    /** A token character of a name, with the underscore told apart: servers behind CGI read it as a hyphen. */
    static final byte PLAIN = 1;
    static final byte UNDERSCORE = 2;
    /** A percent sign in a target. */
    static final byte PERCENT = 2;

    /** Token characters (RFC 9110, 5.6.2): 0 for others. */
    static final byte[] NAME = new byte[256];
    /** Characters of a field value, a reason phrase and a chunk extension: HTAB, SP, visible, obs-text. */
    static final boolean[] VALUE = new boolean[256];
    /** Characters of a request target: visible ones, without the fragment's mark and the backslash. */
    static final byte[] TARGET = new byte[256];
    /** Lower case of ASCII letters; the rest unchanged. */
    static final byte[] LOWER = new byte[256];

    private static final boolean[] HOST = new boolean[256];
    private static final long MAX_BEFORE_DIGIT = Long.MAX_VALUE / 10;

    static {
        for (int c = 0; c < 256; c++) {
            VALUE[c] = c == '\t' || (c >= 0x20 && c != 0x7f);
            LOWER[c] = (byte) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
            boolean alnum = (c >= '0' && c <= '9') || (LOWER[c] >= 'a' && LOWER[c] <= 'z');
            NAME[c] = alnum || "!#$%&'*+-.^`|~".indexOf(c) >= 0 ? PLAIN : 0;
            TARGET[c] = c > 0x20 && c < 0x7f && c != '#' && c != '\\' ? PLAIN : 0;
            // Of sub-delims the comma is left out (lists of hosts), and percent-encoding, which no name needs.
            HOST[c] = alnum || "-._~!$&'()*+;=".indexOf(c) >= 0;
        }
        NAME['_'] = UNDERSCORE;
        TARGET['%'] = PERCENT;
    }

    private Grammar() {}

    static boolean isOws(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The value of a hexadecimal digit; -1 for others. */
    static int hex(byte b) {
        if (isDigit(b)) {
            return b - '0';
        }
        int c = b | 0x20;
        return b > 0 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    /** Whether these bytes are this text (lower case), whatever their case. */
    static boolean is(byte[] b, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (LOWER[b[i] & 0xff] != lowerCase.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    static boolean isToken(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (NAME[b[i] & 0xff] == 0) {
                return false;
            }
        }
        return to > from;
    }

    static int skipOws(byte[] b, int from, int to) {
        int i = from;
        while (i < to && isOws(b[i])) {
            i++;
        }
        return i;
    }

    static int trimOws(byte[] b, int from, int to) {
        int i = to;
        while (i > from && isOws(b[i - 1])) {
            i--;
        }
        return i;
    }

    static int indexOf(byte[] b, int from, int to, char c) {
        int i = from;
        while (i < to && b[i] != c) {
            i++;
        }
        return i;
    }

    /** Whether a comma-separated list has this member (lower case), with or without parameters. */
    static boolean listHas(byte[] b, int from, int to, String lowerCase) {
        for (int at = from; at <= to;) {
            int end = indexOf(b, at, to, ',');
            int start = skipOws(b, at, end);
            if (is(b, start, trimOws(b, start, indexOf(b, start, end, ';')), lowerCase)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /** A decimal number of 1*DIGIT up to 2^63-1; -1 where it is none. */
    static long number(byte[] b, int from, int to) {
        long n = 0;
        for (int i = from; i < to; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9 || n > MAX_BEFORE_DIGIT || n * 10 > Long.MAX_VALUE - digit) {
                return -1;
            }
            n = n * 10 + digit;
        }
        return to > from ? n : -1;
    }

    /**
     * Reads {@code uri-host [ ":" port ]} without user information (RFC 9110, 7.2).
     *
     * @return bytes of the host without its port; -1 where it is not valid or empty
     */
    static int hostName(byte[] b, int from, int to) {
        int end = from;
        if (from < to && b[from] == '[') {
            end = indexOf(b, from, to, ']') + 1;
            if (end > to || !isIpv6(b, from + 1, end - 1)) {
                return -1;
            }
        } else {
            while (end < to && HOST[b[end] & 0xff]) {
                end++;
            }
        }
        if (end == from || (end < to && !isPort(b, end, to))) {
            return -1;
        }
        return end - from;
    }

    private static boolean isIpv6(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (hex(b[i]) < 0 && b[i] != ':' && b[i] != '.') {
                return false;
            }
        }
        return to > from && NetUtil.isValidIpV6Address(new AsciiString(b, from, to - from, false));
    }

    /** A colon and a port; the port may be empty (RFC 3986, 3.2.3). */
    private static boolean isPort(byte[] b, int from, int to) {
        return b[from] == ':' && (from + 1 == to || isPortNumber(number(b, from + 1, to)));
    }

    private static boolean isPortNumber(long n) {
        return n >= 0 && n <= 65_535;
    }
}
