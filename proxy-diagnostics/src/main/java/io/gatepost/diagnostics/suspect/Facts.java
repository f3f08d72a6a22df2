package io.gatepost.diagnostics.suspect;

import io.gatepost.diagnostics.cause.Advice;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.Attempt;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.Place;
import io.gatepost.diagnostics.journal.Steps;
import io.gatepost.diagnostics.journal.Timing;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.diagnostics.text.Errno;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A failure as clues look at it: the deciding attempt and what was measured in it, near at hand. */
final class Facts {
    private static final Place NOWHERE = new Place(null, null, null);

    private final Failure failure;
    private final Cause cause;
    private final @Nullable Attempt attempt;

    Facts(Failure failure, Cause cause) {
        this.failure = failure;
        this.cause = cause;
        this.attempt = failure.decisive();
    }

    Failure failure() {
        return failure;
    }

    Cause cause() {
        return cause;
    }

    /** The attempt that decided; null where the request was refused before any. */
    @Nullable
    Attempt attempt() {
        return attempt;
    }

    Evidence evidence() {
        return attempt == null ? Evidence.NONE : attempt.evidence();
    }

    @Nullable
    TcpState tcp() {
        return evidence().tcp();
    }

    @Nullable
    ListenerState listener() {
        return evidence().listener();
    }

    /** Where the server is, as configured. */
    Place server() {
        return attempt == null ? NOWHERE : Place.of(attempt.server());
    }

    /** Where the connection went, or was to go. */
    Place address() {
        return attempt == null ? NOWHERE : Place.of(attempt.address());
    }

    /** A note of the evidence as text; null where there is none. */
    @Nullable
    String note(String name) {
        Object note = evidence().notes().get(name);
        return note == null ? null : note.toString();
    }

    /** A note that is a list of texts; empty where there is none. */
    List<String> notes(String name) {
        return evidence().notes().get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** How long the step took in which it failed, microseconds; absent where no attempt is over. */
    long step() {
        if (attempt == null) {
            return Timing.ABSENT;
        }
        Steps t = attempt.timing();
        return switch (attempt.phase()) {
            case READ_REQUEST, ADMIT -> t.total();
            case RESOLVE -> t.resolve();
            case CONNECT -> t.connect();
            case TLS_HANDSHAKE -> t.tls();
            case SEND_REQUEST -> t.send();
            case AWAIT_RESPONSE -> t.await();
            case READ_RESPONSE_HEAD, RELAY_BODY, TUNNEL -> t.receive();
        };
    }

    /** From when {@link #step} counts, as {@code after the request was sent}. */
    String stepBegan() {
        Phase phase = attempt == null ? Phase.ADMIT : attempt.phase();
        return switch (phase) {
            case READ_REQUEST, ADMIT -> "after the attempt began";
            case RESOLVE -> "after the name was asked for";
            case CONNECT -> "after the connect began";
            case TLS_HANDSHAKE -> "after the TLS handshake began";
            case SEND_REQUEST -> "after sending began";
            case AWAIT_RESPONSE -> "after the request was sent";
            case READ_RESPONSE_HEAD, RELAY_BODY -> "after the response began";
            case TUNNEL -> "after the protocols were switched";
        };
    }

    /** The whole attempt, microseconds; without attempts the whole exchange; absent where neither is over. */
    long elapsed() {
        long total = attempt == null ? Timing.ABSENT : attempt.timing().total();
        return total == Timing.ABSENT ? failure.timing().total() : total;
    }

    /** The phrase that makes the cause concrete; empty where there is none. */
    String detail() {
        String detail = failure.outcome().detail() == null && attempt != null
                ? attempt.detail()
                : failure.outcome().detail();
        return detail == null ? "" : detail;
    }

    /** What happened, for a suspect that rests on the cause alone. */
    String inShort() {
        StringJoiner more = new StringJoiner(", ", " (", ")").setEmptyValue("");
        if (attempt != null) {
            more.add(attempt.address());
        }
        long step = step() == Timing.ABSENT ? elapsed() : step();
        if (step != Timing.ABSENT) {
            more.add("after " + Durations.ofMicros(step));
        }
        if (attempt != null && Errno.name(attempt.errno()) != null) {
            more.add(String.valueOf(Errno.name(attempt.errno())));
        }
        String text = Advice.of(cause).what() + more;
        return detail().isEmpty() ? text : text + ": " + detail();
    }
}
