package io.gatepost.core.forward;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The present moment as an IMF-fixdate (RFC 9110, section 5.6.7), made once a second. */
public final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'",
            Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private record Made(long second, byte[] text) {}

    private static volatile Made last = new Made(-1, new byte[0]);

    private HttpDate() {}

    /** Appends it, without CRLF. */
    public static void write(ByteBuf out) {
        long second = System.currentTimeMillis() / 1000;
        Made made = last;
        if (made.second != second) {
            made = new Made(second, FORMAT.format(Instant.ofEpochSecond(second)).getBytes(StandardCharsets.US_ASCII));
            last = made;
        }
        out.writeBytes(made.text);
    }
}
