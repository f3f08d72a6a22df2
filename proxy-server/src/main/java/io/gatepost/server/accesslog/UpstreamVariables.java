package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeView;
import java.util.List;
import java.util.Map;

/** Variables with one value for each attempt, separated by a comma and a space. */
final class UpstreamVariables {
    private UpstreamVariables() {}

    /** Writes one attempt's value. */
    @FunctionalInterface
    private interface Entry {
        void write(ExchangeView x, int attempt, LogLine out, Escape escape);
    }

    static void addTo(Map<String, Variable> to) {
        to.put("upstream_addr", list((x, i, out, escape) -> escape.text(out, x.attempts().get(i).address())));
        to.put("upstream_status", list((x, i, out, escape) -> number(status(x.attempts().get(i)), 1, out)));
        to.put("upstream_connect_time", list((x, i, out, escape) -> time(connectMillis(x.attempts().get(i)), out)));
        to.put("upstream_header_time", list((x, i, out, escape) -> time(headerMillis(x.attempts().get(i)), out)));
        to.put("upstream_response_time", list((x, i, out, escape) -> time(responseMillis(x.attempts().get(i)), out)));
        to.put("upstream_bytes_sent", list((x, i, out, escape) -> out.decimal(x.attempts().get(i).bytesSent())));
        to.put("upstream_bytes_received",
                list((x, i, out, escape) -> out.decimal(x.attempts().get(i).bytesReceived())));
        to.put("upstream_response_length", list((x, i, out, escape) -> number(responseLength(x, i), 0, out)));
        to.put("upstream_cause", list((x, i, out, escape) -> {
            Cause cause = x.attempts().get(i).cause();
            out.ascii(cause == null ? "-" : cause.name());
        }));
    }

    /** The server's status; where it gave none, what nginx notes for a failed attempt: 502 or 504, as our cause has it. */
    static int status(AttemptView a) {
        Cause cause = a.cause();
        return a.upstreamStatus() != 0
                ? a.upstreamStatus()
                : cause != null && cause.status() >= 500 ? cause.status() : 0;
    }

    /** Milliseconds until the connection could be written to, with the TLS handshake; 0 on a reused one, -1 never. */
    static long connectMillis(AttemptView a) {
        if (a.reused()) {
            return 0;
        }
        if (a.cause() != null && a.phase() == Phase.TLS_HANDSHAKE) {
            return -1;
        }
        boolean tls = a.timeline().reached(AttemptMark.TLS_DONE);
        return millis(a, tls ? AttemptMark.TLS_DONE : AttemptMark.CONNECTED);
    }

    /** Milliseconds until the response head was complete; -1 never. */
    static long headerMillis(AttemptView a) {
        return millis(a, AttemptMark.HEAD_RECEIVED);
    }

    /** Milliseconds that the attempt took; -1 where it did not end. */
    static long responseMillis(AttemptView a) {
        return millis(a, AttemptMark.ENDED);
    }

    /** Content bytes: those relayed by the attempt whose response was used, 0 without a response, -1 of one put aside. */
    private static long responseLength(ExchangeView x, int attempt) {
        if (x.attempts().get(attempt).upstreamStatus() == 0) {
            return 0;
        }
        boolean used = x.origin() == Origin.UPSTREAM && attempt == x.attempts().size() - 1;
        return used ? x.responseBodyBytes() : -1;
    }

    private static long millis(AttemptView a, AttemptMark end) {
        long nanos = a.timeline().between(AttemptMark.STARTED, end);
        return nanos < 0 ? -1 : nanos / 1_000_000;
    }

    private static void time(long millis, LogLine out) {
        if (millis < 0) {
            out.put('-');
        } else {
            out.seconds(millis);
        }
    }

    private static void number(long value, long least, LogLine out) {
        if (value < least) {
            out.put('-');
        } else {
            out.decimal(value);
        }
    }

    private static Variable list(Entry entry) {
        return (x, out, escape) -> {
            List<? extends AttemptView> all = x.attempts();
            if (all.isEmpty()) {
                escape.missing(out);
                return;
            }
            for (int i = 0; i < all.size(); i++) {
                if (i > 0) {
                    out.ascii(", ");
                }
                entry.write(x, i, out, escape);
            }
        };
    }
}
