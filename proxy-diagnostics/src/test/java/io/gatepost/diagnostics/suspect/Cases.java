package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeExchange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evidence as the data plane measures it. */
final class Cases {
    private Cases() {}

    static Evidence listener(ListenerState.Kind kind, int queued, int backlog, String... others) {
        return new Evidence(null, null, new ListenerState(kind, queued, backlog, List.of(others)), null, Map.of());
    }

    static Evidence firstBytes(String escaped) {
        return new Evidence(null, null, null, escaped, Map.of());
    }

    static Evidence tcp(TcpState tcp) {
        return new Evidence(tcp, null, null, null, Map.of());
    }

    static Evidence tcp(TcpState tcp, @Nullable ListenerState listener) {
        return new Evidence(tcp, null, listener, null, Map.of());
    }

    /** An open connection on which all is acknowledged; nothing came for 30 s. */
    static TcpState acked() {
        return new TcpState("ESTABLISHED", 0, 0, 0, 0, 412, 29_998, 30_000, 313, 0, 64_256);
    }

    /** The request was repeated seven times and never acknowledged. */
    static TcpState lost() {
        return new TcpState("ESTABLISHED", 1, 7, 7, 7, 412, 30_120, 30_400, 1, 0, 64_256);
    }

    /** SYNs that nobody answered. */
    static TcpState synSent() {
        return new TcpState("SYN_SENT", 1, 2, 2, 2, 0, -1, -1, 0, 0, -1);
    }

    static List<Suspect> suspects(FakeExchange x) {
        return Suspects.of(Failure.of(x, "gw-1"));
    }

    static Suspect first(FakeExchange x) {
        return suspects(x).getFirst();
    }

    static List<String> reasons(FakeExchange x) {
        return suspects(x).stream().map(Suspect::reason).toList();
    }

    /** The confidence of the one suspect whose reason has that text; null where there is none. */
    static @Nullable Confidence confidence(FakeExchange x, String text) {
        return suspects(x).stream().filter(s -> s.reason().contains(text)).map(Suspect::confidence).findFirst()
                .orElse(null);
    }
}
