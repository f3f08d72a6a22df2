package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The immutable record of one failed exchange, or of one that ended well after a failed attempt.
 *
 * @param id       under which it is kept
 * @param time     of the first request byte
 * @param instance name of the deployment that recorded it
 * @param client   who asked
 * @param request  what was asked
 * @param route    name of the route; null before one was found
 * @param upstream name of the upstream; null before one was found
 * @param outcome  how it ended
 * @param timing   where the time went
 * @param attempts in order; empty where it was refused before any
 */
public record Failure(String id, Instant time, String instance, Client client, Request request, @Nullable String route,
        @Nullable String upstream, Outcome outcome, Timing timing, List<Attempt> attempts) {
    private static final int MAX_METHOD = 40;
    private static final int MAX_HOST = 255;
    private static final int MAX_TARGET = 2048;

    /**
     * The client.
     *
     * @param address  the client's own, behind trusted proxies too
     * @param protocol as {@code HTTP/1.1}
     */
    public record Client(String address, String protocol) {}

    /**
     * The request. Texts are as the client sent them (ISO 8859-1): escape them wherever they are shown.
     *
     * @param method    at most 40 characters are kept
     * @param host      without a port; at most 255 characters are kept
     * @param target    at most 2048 characters are kept
     * @param bodyBytes content bytes received
     */
    public record Request(String method, String host, String target, long bodyBytes) {}

    /**
     * How the exchange ended.
     *
     * @param status          as logged: 499 where the client left first, 0 where nothing was sent (yet)
     * @param origin          who made the response
     * @param cause           null where it ended well after a retry
     * @param phase           null with a null cause
     * @param segment         null with a null cause, or where nothing tells
     * @param responseStarted whether a response head had gone to the client
     * @param detail          one phrase; null where the cause says all
     */
    public record Outcome(int status, Origin origin, @Nullable Cause cause, @Nullable Phase phase,
            @Nullable Segment segment, boolean responseStarted, @Nullable String detail) {}

    public Failure {
        attempts = List.copyOf(attempts);
    }

    /** Copies all that is kept of an exchange. To be called on its event loop, also before it has ended. */
    public static Failure of(ExchangeView x, String instance) {
        List<? extends AttemptView> views = x.attempts();
        List<Attempt> attempts = new ArrayList<>(views.size());
        for (int i = 0; i < views.size(); i++) {
            attempts.add(Attempt.of(views.get(i)));
        }
        RelayedFields.note(x, attempts);
        Client client = new Client(x.client().address(), x.protocol());
        Request request = new Request(text(x.method(), MAX_METHOD), text(x.host(), MAX_HOST),
                text(x.target(), MAX_TARGET), x.requestBodyBytes());
        return new Failure(x.failureId(), Instant.ofEpochMilli(x.startedAtMillis()), instance, client, request,
                x.route(), x.upstream(), outcome(x, attempts), Timing.of(x.timeline(), views), attempts);
    }

    /** The attempt that gave the exchange its cause, else the last that failed, else the last; null without attempts. */
    public @Nullable Attempt decisive() {
        return decisive(attempts, Attempt::cause, outcome.cause());
    }

    /** The cause of the exchange, or of the decisive attempt where the exchange ended well. */
    public @Nullable Cause cause() {
        Attempt attempt = decisive();
        return outcome.cause() != null || attempt == null ? outcome.cause() : attempt.cause();
    }

    /** The {@link #cause()} that the record of an exchange would have. */
    public static @Nullable Cause causeOf(ExchangeView x) {
        Cause cause = x.cause();
        AttemptView attempt = cause == null ? decisive(x.attempts(), AttemptView::cause, null) : null;
        return attempt == null ? cause : attempt.cause();
    }

    /** The server of the {@link #decisive()} attempt that the record would have; empty without attempts. */
    public static String serverOf(ExchangeView x) {
        AttemptView attempt = decisive(x.attempts(), AttemptView::cause, x.cause());
        return attempt == null ? "" : attempt.server();
    }

    /** The phase that belongs to {@link #cause()}. */
    public @Nullable Phase phase() {
        Attempt attempt = decisive();
        return outcome.cause() != null || attempt == null ? outcome.phase() : attempt.phase();
    }

    /** The segment that belongs to {@link #cause()}. */
    public @Nullable Segment segment() {
        Attempt attempt = decisive();
        return outcome.cause() != null || attempt == null ? outcome.segment() : attempt.segment();
    }

    /** The attempt that gave the exchange its cause, else the last that failed, else the last; null without attempts. */
    static <A> @Nullable A decisive(List<? extends A> attempts, Function<A, @Nullable Cause> causeOf,
            @Nullable Cause cause) {
        A failed = null;
        for (int i = attempts.size() - 1; i >= 0; i--) {
            A attempt = attempts.get(i);
            Cause its = causeOf.apply(attempt);
            if (cause != null && its == cause) {
                return attempt;
            }
            if (failed == null && its != null) {
                failed = attempt;
            }
        }
        return failed != null || attempts.isEmpty() ? failed : attempts.getLast();
    }

    private static Outcome outcome(ExchangeView x, List<Attempt> attempts) {
        Cause cause = x.cause();
        if (cause == null) {
            return new Outcome(x.status(), x.origin(), null, null, null, x.responseStarted(), x.detail());
        }
        Attempt attempt = decisive(attempts, Attempt::cause, cause);
        Attempt same = attempt != null && attempt.cause() == cause ? attempt : null;
        Phase phase = x.phase() != null ? x.phase() : same != null ? same.phase() : cause.phase();
        Segment segment = x.segment() != null ? x.segment() : same != null ? same.segment() : cause.segment();
        String detail = x.detail() != null || same == null ? x.detail() : same.detail();
        return new Outcome(x.status(), x.origin(), cause, phase, segment, x.responseStarted(), detail);
    }

    private static String text(Slice slice, int max) {
        return slice.length() <= max
                ? slice.toString()
                : new Slice(slice.array(), slice.offset(), max) + "...";
    }
}
