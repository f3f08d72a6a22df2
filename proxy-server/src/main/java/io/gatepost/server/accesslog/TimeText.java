package io.gatepost.server.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The texts of an instant, made anew only when the second changes. Belongs to one thread. */
final class TimeText {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

    private final ZoneId zone;
    private long second = Long.MIN_VALUE;
    private byte[] local = {};
    private byte[] iso = {};

    TimeText(ZoneId zone) {
        this.zone = zone;
    }

    /** As {@code 28/Sep/2026:14:02:11 +0200}. */
    byte[] local(long epochMillis) {
        update(epochMillis);
        return local;
    }

    /** As {@code 2026-09-28T14:02:11+02:00}. */
    byte[] iso(long epochMillis) {
        update(epochMillis);
        return iso;
    }

    private void update(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            ZonedDateTime at = Instant.ofEpochSecond(now).atZone(zone);
            local = LOCAL.format(at).getBytes(StandardCharsets.US_ASCII);
            iso = ISO.format(at).getBytes(StandardCharsets.US_ASCII);
            second = now;
        }
    }
}
