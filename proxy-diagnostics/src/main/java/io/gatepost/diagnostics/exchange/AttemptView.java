package io.gatepost.diagnostics.exchange;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import org.jspecify.annotations.Nullable;

/** One try of an exchange on one server, to be read on the exchange's event loop. */
public interface AttemptView {
    /** The server as configured, as {@code app.internal:8080}. */
    String server();

    /** Name of the upstream that the server is of: not the exchange's where an on_error led to another. */
    String upstream();

    /** The address that was connected to, as {@code 10.0.1.10:8080}, or {@code unix:/path}; the server's own before that. */
    String address();

    /** Its instants. */
    Timeline<AttemptMark> timeline();

    /** Why it failed; null while it runs and where it ended well. */
    @Nullable
    Cause cause();

    /** The phase in which it failed, or in which it is. */
    Phase phase();

    /** Where it failed; null with a null cause. */
    @Nullable
    Segment segment();

    /** The errno of the failure, as 111 for ECONNREFUSED; 0 where there was none. */
    int errno();

    /** One phrase that makes the cause concrete (the rule and the byte, the clock); null where the cause says all. */
    @Nullable
    String detail();

    /** What may have reached the server. */
    Delivery delivery();

    /** Whether the connection had carried a request before. */
    boolean reused();

    /** Requests that the connection had carried before this one. */
    int connectionRequests();

    /** How long the connection had been idle when it was taken, milliseconds; -1 where it was new. */
    long connectionIdleMillis();

    /** How old the connection was when it was taken, milliseconds; -1 where it was new. */
    long connectionAgeMillis();

    /** A number that tells the connections to one server apart; 0 where there was none or it is not known. */
    default long connection() {
        return 0;
    }

    /** Bytes of this attempt handed to the socket. */
    long bytesSent();

    /** Bytes of this attempt received from the server. */
    long bytesReceived();

    /** Status of the server's final response; 0 where there was none. */
    int upstreamStatus();

    /** The limit of the clock that rang, milliseconds; 0 where the failure was no timeout. */
    long limitMillis();

    /** What was decided after it failed, and why, as {@code retried: connect failed, nothing sent}; null where it ended well. */
    @Nullable
    String verdict();

    /** What was measured when it failed. */
    Evidence evidence();
}
