package io.gatepost.diagnostics.report;

import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.text.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was measured when an attempt failed, in sentences. Foreign text in them is not made harmless here. */
final class Findings {
    private Findings() {}

    /** As far as it tells any reader something. */
    static List<String> brief(Attempt a) {
        List<String> found = traffic(a);
        TcpState tcp = a.evidence().tcp();
        if (tcp != null && a.limitMillis() > 0) {
            found.add("The kernel had " + tcp.unacked() + " segments unacknowledged and had repeated "
                    + tcp.totalRetrans() + '.');
        }
        answers(found, a);
        return found;
    }

    /** Everything. */
    static List<String> all(Attempt a) {
        List<String> found = traffic(a);
        add(found, "When the request had been written: ", a.evidence().tcpAtSend());
        add(found, "At the end: ", a.evidence().tcp());
        answers(found, a);
        for (Map.Entry<String, Object> note : a.evidence().notes().entrySet()) {
            found.add(Words.sentence(note.getKey().replace('_', ' ') + ": " + value(note.getValue())));
        }
        return found;
    }

    private static List<String> traffic(Attempt a) {
        List<String> found = new ArrayList<>();
        if (a.reused()) {
            found.add("The connection was reused after " + Math.max(0, a.idleMillis()) + " ms idle and " + a.requests()
                    + " requests.");
        }
        if (a.bytesSent() > 0 || a.bytesReceived() > 0) {
            found.add(a.bytesSent() + " bytes were sent, " + a.bytesReceived() + " received.");
        }
        return found;
    }

    private static void add(List<String> found, String when, @Nullable TcpState t) {
        if (t == null) {
            return;
        }
        StringBuilder text = new StringBuilder(160).append(when).append("the kernel's connection was ")
                .append(t.state()).append(", with ").append(t.unacked()).append(" segments unacknowledged, ")
                .append(t.totalRetrans()).append(" repeated, ").append(t.notSentBytes()).append(" bytes unsent");
        if (t.sendWindow() >= 0) {
            text.append(", a window of ").append(t.sendWindow()).append(" bytes");
        }
        if (t.rttMicros() > 0) {
            text.append(", round trip ").append(Durations.ofMicros(t.rttMicros()));
        }
        if (t.lastAckMillis() >= 0) {
            text.append(", last acknowledgement ").append(Durations.ofMillis(t.lastAckMillis())).append(" before");
        }
        found.add(text.append('.').toString());
    }

    private static void answers(List<String> found, Attempt a) {
        ListenerState l = a.evidence().listener();
        if (l != null) {
            found.add(switch (l.kind()) {
                case NOBODY -> "Nobody listens on that port.";
                case OTHER_ADDRESS -> "The port is listened on, but only at " + String.join(", ", l.otherAddresses())
                        + '.';
                case QUEUE_FULL -> "The listener's accept queue is full" + queue(l) + '.';
                case LISTENING -> "A listener is there" + queue(l) + '.';
            });
        }
        if (a.evidence().firstBytes() != null) {
            found.add("The answer began with: " + a.evidence().firstBytes() + " .");
        }
    }

    private static String queue(ListenerState l) {
        return l.queued() < 0 ? "" : " (" + l.queued() + (l.backlog() < 0 ? "" : " of " + l.backlog()) + " waiting)";
    }

    private static String value(Object value) {
        return switch (value) {
            case Boolean b -> b ? "yes" : "no";
            case List<?> list -> list.stream().map(Object::toString).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }
}
