package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exchange as one JSON object with typed numbers. Long values are shortened, so that a line never has to be cut and is
 * always whole; bytes that are not UTF-8 are taken as ISO 8859-1.
 */
final class JsonLine implements Variable {
    // Five slices and ten texts of these lengths, six bytes for each of theirs, leave room for an attempt.
    private static final int LONGEST = 1024;
    private static final int LONGEST_TEXT = 256;
    private static final int ATTEMPT = 8 * 1024;

    @Override
    public void write(ExchangeView x, LogLine out, Escape escape) {
        out.ascii("{\"time\":\"");
        byte[] iso = out.time.iso(Variables.endMillis(x));
        out.put(iso, 0, 19);
        out.put('.');
        out.digits(Math.floorMod(Variables.endMillis(x), 1000), 3);
        out.put(iso, 19, iso.length - 19);
        out.put('"');
        text(out, "remote_addr", x.client().address());
        number(out, "remote_port", x.client().port());
        text(out, "peer_addr", x.client().peerAddress());
        number(out, "connection", x.client().connection());
        number(out, "connection_requests", x.client().requests());
        text(out, "scheme", x.client().scheme());
        text(out, "host", x.host());
        text(out, "method", x.method());
        text(out, "target", x.target());
        text(out, "protocol", x.protocol());
        text(out, "referer", x.requestField("referer"));
        text(out, "user_agent", x.requestField("user-agent"));
        text(out, "request_id", x.requestId());
        number(out, "status", x.status());
        time(out, "request_time", Variables.requestMillis(x));
        number(out, "request_bytes", x.requestBytes());
        number(out, "response_bytes", x.responseBytes());
        number(out, "response_body_bytes", x.responseBodyBytes());
        name(out, "origin", x.origin());
        text(out, "route", x.route());
        text(out, "upstream", x.upstream());
        name(out, "cause", x.cause());
        name(out, "phase", x.phase());
        name(out, "segment", Variables.segment(x));
        text(out, "detail", x.detail());
        text(out, "failure_id", x.failed() ? x.failureId() : null);
        if (x.retryAfterSeconds() > 0) {
            number(out, "retry_after", x.retryAfterSeconds());
        } else {
            text(out, "retry_after", (String) null);
        }
        attempts(out, x.attempts());
        out.put('}');
    }

    private static void attempts(LogLine out, List<? extends AttemptView> all) {
        key(out, "attempts");
        out.put('[');
        for (int i = 0; i < all.size() && out.length() < LogLine.LIMIT - ATTEMPT; i++) {
            AttemptView a = all.get(i);
            out.ascii(i == 0 ? "{\"number\":" : ",{\"number\":");
            out.decimal(i + 1L);
            text(out, "server", a.server());
            text(out, "address", a.address());
            number(out, "status", a.upstreamStatus());
            time(out, "connect_time", UpstreamVariables.connectMillis(a));
            time(out, "header_time", UpstreamVariables.headerMillis(a));
            time(out, "response_time", UpstreamVariables.responseMillis(a));
            number(out, "bytes_sent", a.bytesSent());
            number(out, "bytes_received", a.bytesReceived());
            key(out, "reused");
            out.ascii(a.reused() ? "true" : "false");
            name(out, "cause", a.cause());
            name(out, "phase", a.cause() == null ? null : a.phase());
            name(out, "segment", a.segment());
            text(out, "detail", a.detail());
            text(out, "verdict", a.verdict());
            out.put('}');
        }
        out.put(']');
    }

    private static void key(LogLine out, String key) {
        out.ascii(",\"");
        out.ascii(key);
        out.ascii("\":");
    }

    private static void number(LogLine out, String key, long value) {
        key(out, key);
        out.decimal(value);
    }

    private static void time(LogLine out, String key, long millis) {
        key(out, key);
        if (millis < 0) {
            out.ascii("null");
        } else {
            out.seconds(millis);
        }
    }

    private static void name(LogLine out, String key, @Nullable Enum<?> value) {
        text(out, key, value == null ? null : value.name());
    }

    private static void text(LogLine out, String key, @Nullable String value) {
        key(out, key);
        if (value == null) {
            out.ascii("null");
            return;
        }
        out.put('"');
        if (!value.isEmpty()) {
            Escape.JSON.text(out, value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) : value);
        }
        out.put('"');
    }

    private static void text(LogLine out, String key, @Nullable Slice value) {
        key(out, key);
        if (value == null) {
            out.ascii("null");
            return;
        }
        out.put('"');
        byte[] a = value.array();
        int end = value.offset() + Math.min(value.length(), LONGEST);
        int i = value.offset();
        while (i < end) {
            int n = sequence(a, i, end);
            if (n == 0) {
                Escape.latin(out, a[i++] & 0xff);
            } else {
                Escape.JSON.bytes(out, a, i, n);
                i += n;
            }
        }
        out.put('"');
    }

    /** Length of the run of ASCII or of the one UTF-8 sequence that begins there; 0 where there is none. */
    private static int sequence(byte[] a, int from, int end) {
        int i = from;
        while (i < end && a[i] >= 0) {
            i++;
        }
        if (i > from) {
            return i - from;
        }
        int b = a[from] & 0xff;
        int n = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 0;
        if (n == 0 || from + n > end) {
            return 0;
        }
        for (int k = 1; k < n; k++) {
            if ((a[from + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = a[from + 1] & 0xff;
        boolean overlong = (b == 0xe0 && second < 0xa0) || (b == 0xf0 && second < 0x90);
        boolean outside = (b == 0xed && second > 0x9f) || (b == 0xf4 && second > 0x8f);
        return overlong || outside ? 0 : n;
    }
}
