package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Failure;
import java.util.Locale;

/** A failure in words: what happened, with what was measured, and what to look at next. */
public final class Explanation {
    private Explanation() {}

    /** One paragraph for a person. */
    public static String of(Failure f) {
        StringBuilder out = new StringBuilder();
        Cause cause = f.cause();
        Failure.Attempt last = f.attempts().isEmpty() ? null : f.attempts().getLast();
        if (cause == null) {
            out.append("The exchange ended well, but not at the first try.");
        } else {
            out.append(cause.name()).append(": ").append(cause.summary());
            if (f.detail() != null) {
                out.append(" (").append(f.detail()).append(')');
            }
            out.append('.');
        }
        if (last != null) {
            attempt(out, f, last);
        }
        if (cause != null) {
            out.append(" Check: ").append(check(f)).append('.');
        }
        return out.toString();
    }

    private static void attempt(StringBuilder out, Failure f, Failure.Attempt a) {
        out.append(
                f.attempts().size() == 1 ? " One attempt, on " : " " + f.attempts().size() + " attempts, the last on ")
                .append(a.address());
        if (a.reused()) {
            out.append(" over a connection reused after ").append(a.idleMillis()).append(" ms idle");
        }
        if (a.limitMillis() > 0) {
            out.append("; the limit was ").append(a.limitMillis()).append(" ms");
        }
        out.append("; ").append(a.bytesSent()).append(" bytes sent, ").append(a.bytesReceived()).append(" received.");
        TcpState tcp = a.evidence().tcp();
        if (tcp != null && a.cause() != null && a.cause().status() == 504) {
            out.append(" The kernel had ").append(tcp.unacked()).append(" segments unacknowledged and ")
                    .append(tcp.retransmits()).append(" retransmissions under way.");
        }
        ListenerState l = a.evidence().listener();
        if (l != null) {
            out.append(switch (l.kind()) {
                case NOBODY -> " Nobody listens on that port.";
                case OTHER_ADDRESS -> " The port is listened on, but only at " + String.join(", ", l.otherAddresses())
                        + ".";
                case QUEUE_FULL -> " The listener's accept queue is full (" + l.queued() + " of " + l.backlog() + ").";
                case LISTENING -> " The listener has " + l.queued() + " of " + l.backlog() + " places queued.";
            });
        }
        if (a.evidence().firstBytes() != null) {
            out.append(" It answered: ").append(a.evidence().firstBytes());
        }
    }

    /** What to look at next, with names filled in. */
    public static String check(Failure f) {
        Cause cause = f.cause();
        if (cause == null) {
            return "";
        }
        String address = f.attempts().isEmpty() ? "the server" : f.attempts().getLast().address();
        int colon = address.lastIndexOf(':');
        String port = colon < 0 ? "PORT" : address.substring(colon + 1);
        return Advice.check(cause).replace("{address}", address).replace("{port}", port);
    }

    /** A title in words, as {@code Connect refused}. */
    static String title(Cause cause) {
        String words = cause.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
