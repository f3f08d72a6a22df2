package io.gatepost.diagnostics.explain;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads the times of log lines, as they are written: a zone is not looked at, for most logs do not say theirs. All give seconds
 * since 1970 of that wall clock, or {@link #NONE} where no time stands there. One thread.
 */
final class Times {
    static final long NONE = Long.MIN_VALUE;

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /** The day before, for lines come in runs of the same day. */
    private int lastDate = -1;
    private long lastDay;

    /** {@code 2026/11/25 07:46:38}, {@code 2026-11-25T07:46:38}. */
    long numeric(byte[] text, int at, int end) {
        if (at + 19 > end || number(text, at, 4) < 0 || number(text, at + 5, 2) < 0 || number(text, at + 8, 2) < 0) {
            return NONE;
        }
        return join(number(text, at, 4), number(text, at + 5, 2), number(text, at + 8, 2), text, at + 11);
    }

    /** {@code 25/Nov/2026:07:46:38}, {@code 25-Nov-2026 07:46:38}. */
    long named(byte[] text, int at, int end) {
        return at + 20 > end
                ? NONE
                : join(number(text, at + 7, 4), month(text, at + 3), number(text, at, 2), text, at + 12);
    }

    /** {@code Wed Nov 25 07:46:38.123456 2026}. */
    long english(byte[] text, int at, int end) {
        int year = at + 19;
        while (year < end && text[year] != ' ') {
            year++;
        }
        if (year + 5 > end) {
            return NONE;
        }
        int day = text[at + 8] == ' ' ? number(text, at + 9, 1) : number(text, at + 8, 2);
        return join(number(text, year + 1, 4), month(text, at + 4), day, text, at + 11);
    }

    /** {@code 1764057998.12}: as UTC. */
    static long epoch(byte[] text, int at, int end) {
        long value = 0;
        int i = at;
        while (i < end && i < at + 12 && text[i] >= '0' && text[i] <= '9') {
            value = value * 10 + text[i++] - '0';
        }
        return i - at < 9 || i - at > 11 ? NONE : value;
    }

    private long join(int year, int month, int day, byte[] text, int clock) {
        int hour = number(text, clock, 2);
        int minute = number(text, clock + 3, 2);
        int second = number(text, clock + 6, 2);
        if ((year | month | day | hour | minute | second) < 0 || text[clock + 2] != ':') {
            return NONE;
        }
        int date = (year * 16 + month) * 32 + day;
        if (date != lastDate) {
            try {
                lastDay = LocalDate.of(year, month, day).toEpochDay();
                lastDate = date;
            } catch (DateTimeException e) {
                return NONE;
            }
        }
        return lastDay * 86_400 + hour * 3600L + minute * 60L + second;
    }

    private static int month(byte[] text, int at) {
        int place = MONTHS.indexOf(new String(text, at, 3, StandardCharsets.ISO_8859_1));
        return place < 0 || place % 3 != 0 ? -1 : place / 3 + 1;
    }

    /** A number of so many digits; -1 where others stand there. */
    static int number(byte[] text, int at, int digits) {
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = i < text.length ? text[i] - '0' : -1;
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
