package io.gatepost.server.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * The bytes of one line while it is made. It is used again for the next line and belongs to one thread. What goes beyond
 * {@link #LIMIT} is cut off and counted.
 */
public final class LogLine {
    /** The longest line, bytes, with its line feed. */
    public static final int LIMIT = 64 * 1024;

    final TimeText time;
    private byte[] bytes = new byte[1024];
    private byte[] scratch = new byte[256];
    private int length;
    private boolean cut;

    /** An empty line with times of this host's zone. */
    public LogLine() {
        this(ZoneId.systemDefault());
    }

    LogLine(ZoneId zone) {
        time = new TimeText(zone);
    }

    /** Empties it. */
    public void clear() {
        length = 0;
        cut = false;
    }

    /** Length in bytes. */
    public int length() {
        return length;
    }

    /** Whether something did not fit. */
    public boolean cut() {
        return cut;
    }

    /** The bytes, shared, from index 0. */
    byte[] array() {
        return bytes;
    }

    /** Room for a value on its way, at least that large; its content is lost with the next call. */
    byte[] scratch(int size) {
        if (scratch.length < size) {
            scratch = new byte[size];
        }
        return scratch;
    }

    void put(int b) {
        if (room(1) == 1) {
            bytes[length++] = (byte) b;
        }
    }

    void put(byte[] source, int offset, int count) {
        int n = room(count);
        System.arraycopy(source, offset, bytes, length, n);
        length += n;
    }

    /** Writes text that is known to be ASCII. */
    void ascii(String text) {
        int n = room(text.length());
        for (int i = 0; i < n; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** Writes a number that is not negative; below 0 counts as 0. */
    void decimal(long number) {
        digits(number, 1);
    }

    /** Writes a number with zeroes in front up to that width. */
    void digits(long number, int width) {
        long rest = Math.max(0, number);
        int count = 1;
        for (long n = rest; n >= 10; n /= 10) {
            count++;
        }
        count = Math.max(count, width);
        if (room(count) < count) {
            return;
        }
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    /** Writes milliseconds as seconds with three decimals. */
    void seconds(long millis) {
        long m = Math.max(0, millis);
        decimal(m / 1000);
        put('.');
        digits(m % 1000, 3);
    }

    /** Ends the line with a line feed, for which there is always room. */
    void end() {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length + 1);
        }
        bytes[length++] = '\n';
    }

    private int room(int count) {
        int n = Math.min(count, LIMIT - 1 - length);
        if (n < count) {
            cut = true;
        }
        if (length + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(LIMIT, Math.max(bytes.length * 2, length + n)));
        }
        return n;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
