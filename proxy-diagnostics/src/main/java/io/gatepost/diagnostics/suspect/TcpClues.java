package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.text.Durations;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What the kernel knew of the connection to the server. */
final class TcpClues {
    /** Payload of one packet of 1500 bytes, less the options that Linux sends. */
    private static final int ONE_PACKET = 1448;

    private TcpClues() {}

    static void into(Clues clues) {
        clues.add("no-tcp-info", f -> f.tcp() == null ? "the kernel's state of the connection is not known" : null);
        clues.add("acked", of((a, t) -> t.unacked() == 0 && a.bytesSent() > 0
                ? "the server's host acknowledged all " + a.bytesSent() + " bytes of the request" + lastAck(t)
                        + ", round trip " + Durations.ofMicros(t.rttMicros())
                : null));
        clues.add("unacked", of((a, t) -> t.unacked() > 0
                ? segments(t.unacked(), "is", "are") + " not acknowledged after " + t.retransmits() + " repetitions"
                        + lastAck(t)
                : null));
        clues.add("never-acked", of((a, t) -> t.unacked() > 0 && !a.reused() && t.bytesAcked() <= 1
                ? "nothing that was sent on this connection was ever acknowledged"
                : null));
        clues.add("larger-than-a-packet", of((a, t) -> a.bytesSent() > ONE_PACKET
                ? "the " + a.bytesSent() + " bytes that were sent do not fit one packet of 1500 bytes"
                : null));
        clues.add("syn-repeated", of((a, t) -> t.state().equals("SYN_SENT") && t.totalRetrans() > 0
                ? "the SYN was repeated " + t.totalRetrans()
                        + " times; neither an answer nor an ICMP error came"
                : null));
        clues.add("retransmissions", of((a, t) -> t.totalRetrans() > 0 && !t.state().equals("SYN_SENT")
                ? segments(t.totalRetrans(), "had", "had") + " to be repeated on this connection"
                : null));
        clues.add("zero-window", of((a, t) -> t.sendWindow() == 0
                ? "the server's receive window is 0: its host takes packets and its application does not read"
                : null));
        clues.add("unsent", of((a, t) -> t.notSentBytes() > 0
                ? t.notSentBytes() + " bytes wait in our send queue"
                : null));
    }

    private static Clue of(BiFunction<Attempt, TcpState, @Nullable String> clue) {
        return f -> {
            Attempt a = f.attempt();
            TcpState t = f.tcp();
            return a == null || t == null ? null : clue.apply(a, t);
        };
    }

    private static String segments(int number, String one, String more) {
        return number == 1 ? "1 segment " + one : number + " segments " + more;
    }

    private static String lastAck(TcpState t) {
        return t.lastAckMillis() < 0
                ? ""
                : ", the last acknowledgement came " + Durations.ofMillis(t.lastAckMillis()) + " ago";
    }
}
