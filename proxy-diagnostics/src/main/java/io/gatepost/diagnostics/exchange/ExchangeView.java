package io.gatepost.diagnostics.exchange;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One exchange as it ended: to be read on its event loop, during the call that hands it over. Nothing is computed until it
 * is asked for.
 */
public interface ExchangeView {
    /** Wall clock of the first request byte, milliseconds since the epoch. */
    long startedAtMillis();

    /** Its instants. */
    Timeline<ExchangeMark> timeline();

    /** Where the client came from. */
    ClientView client();

    /** The method as sent; empty where the request line could not be read. */
    Slice method();

    /** The request target as sent. */
    Slice target();

    /** The protocol as sent, as {@code HTTP/1.1}. */
    String protocol();

    /** The host that the request was routed by, without a port; empty where there was none. */
    Slice host();

    /** The whole request line as sent; empty where it could not be read. */
    Slice requestLine();

    /** The first request field of that name (lower case), or null. */
    @Nullable
    Slice requestField(String name);

    /** The first field of that name (lower case) of the response as the client got it, or null. */
    @Nullable
    Slice responseField(String name);

    /** The first field of that name (lower case) of the server's response, or null where there was none. */
    @Nullable
    Slice upstreamField(String name);

    /** The request id that was taken or made. */
    String requestId();

    /** Bytes of the request: head and body as on the wire. */
    long requestBytes();

    /** Bytes of the request's content received so far, without framing. */
    long requestBodyBytes();

    /** Bytes handed to the client's socket: heads, framing and content. */
    long responseBytes();

    /** Content bytes handed to the client's socket. */
    long responseBodyBytes();

    /** The status as logged: what was sent, 499 where the client left before that, 0 where nothing was sent. */
    int status();

    /** Who made the response. */
    Origin origin();

    /** Why it failed; null where it ended well, also where it was retried. */
    @Nullable
    Cause cause();

    /** The phase in which it failed; null with a null cause. */
    @Nullable
    Phase phase();

    /** Where it failed; null with a null cause, and where only the attempts tell. */
    @Nullable
    Segment segment();

    /** One phrase that makes the cause concrete; null where the cause says all. */
    @Nullable
    String detail();

    /** Whether the head of the final response was on its way to the client. */
    boolean responseStarted();

    /** Name of the route, or null before one was found. */
    @Nullable
    String route();

    /** Name of the upstream, or null before one was found. */
    @Nullable
    String upstream();

    /** The failure's id, the same at each call; made when it is first asked for. */
    String failureId();

    /** Seconds that were sent in Retry-After; 0 where none was. */
    long retryAfterSeconds();

    /** The attempts in order; empty where it was refused before any. */
    List<? extends AttemptView> attempts();

    /** Whether it is kept as a failure: it has a cause, or one of its attempts has. */
    default boolean failed() {
        if (cause() != null) {
            return true;
        }
        List<? extends AttemptView> all = attempts();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).cause() != null) {
                return true;
            }
        }
        return false;
    }
}
