package io.gatepost.core.exchange;

import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.core.forward.ForwardedClient;
import io.gatepost.core.forward.OutgoingRequest;
import io.gatepost.core.forward.RequestChanges;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.ClientView;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.exchange.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of an exchange, for those who read it; {@link Exchange} drives it. */
abstract class ExchangeRecord implements ExchangeView, OutgoingRequest {
    /** Milliseconds, where no route says. */
    private static final long DEFAULT_CLIENT_TIMEOUT = 60_000;
    private static final Slice EMPTY = new Slice(new byte[0], 0, 0);

    final LoopContext loop;
    final ClientStream client;
    final RequestHead head;
    final Timeline<ExchangeMark> timeline = Timeline.ofExchange();
    final List<Attempt> attempts = new ArrayList<>(1);
    private final long startedAtMillis = System.currentTimeMillis();
    private @Nullable String failureId;
    byte[] requestId = new byte[0];
    @Nullable
    BoundRoute bound;
    @Nullable
    ResponseHead response;
    @Nullable
    Cause cause;
    @Nullable
    Phase phase;
    @Nullable
    Segment segment;
    @Nullable
    String detail;
    Origin origin = Origin.NONE;
    int status;
    boolean responseStarted;
    long requestBody;
    long retryAfter;

    ExchangeRecord(LoopContext loop, ClientStream client, RequestHead head) {
        this.loop = loop;
        this.client = client;
        this.head = head;
    }

    /**
     * The exchange takes the cause of the attempt that reached furthest; of equals, the last. A status that was not passed
     * on because another server was tried is no failure of ours to tell.
     */
    final void failWithBest() {
        Attempt best = null;
        for (Attempt a : attempts) {
            if (a.cause != null && a.cause != Cause.UPSTREAM_SENT_STATUS
                    && (best == null || a.phase().compareTo(best.phase()) >= 0)) {
                best = a;
            }
        }
        if (best != null && best.cause != null) {
            fail(best.cause, best.phase(), best.segment, best.detail);
        }
    }

    final void fail(Cause why, @Nullable Phase in, @Nullable Segment where, @Nullable String because) {
        cause = why;
        phase = in;
        segment = where;
        detail = because;
    }

    /** Another upstream is asked: what the first one's failure would have been told as is over. */
    final void forget() {
        cause = null;
        phase = null;
        segment = null;
        detail = null;
        retryAfter = 0;
    }

    @Override
    public RequestChanges requestChanges() {
        return Objects.requireNonNull(bound).request();
    }

    RouteConfig routeConfig() {
        return Objects.requireNonNull(bound).config();
    }

    UpstreamTimeouts timeouts() {
        return routeConfig().timeouts();
    }

    @Override
    public RequestHead head() {
        return head;
    }

    ClientStream stream() {
        return client;
    }

    @Override
    public ForwardedClient forwarded() {
        return client.forwarded();
    }

    @Override
    public byte[] requestIdBytes() {
        return requestId;
    }

    /** How long the client's body may stall, milliseconds. */
    public long clientBodyTimeout() {
        return bound == null ? DEFAULT_CLIENT_TIMEOUT : bound.config().clientBodyTimeout();
    }

    /** How long the client may take nothing of the response, milliseconds. */
    final long clientSendTimeout() {
        return bound == null ? DEFAULT_CLIENT_TIMEOUT : bound.config().clientSendTimeout();
    }

    @Override
    public long startedAtMillis() {
        return startedAtMillis;
    }

    @Override
    public Timeline<ExchangeMark> timeline() {
        return timeline;
    }

    @Override
    public ClientView client() {
        return client.view();
    }

    @Override
    public Slice method() {
        return head.method();
    }

    @Override
    public Slice target() {
        return head.target();
    }

    @Override
    public String protocol() {
        return head.minorVersion() == 0 && head.methodLength() > 0 ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public Slice host() {
        return head.hostLength() == 0 ? EMPTY : new Slice(head.bytes(), head.hostOffset(), head.hostNameLength());
    }

    @Override
    public Slice requestLine() {
        return head.startLineLength() == 0 ? EMPTY : head.startLine();
    }

    @Override
    public @Nullable Slice requestField(String name) {
        return head.value(name);
    }

    @Override
    public @Nullable Slice responseField(String name) {
        String sent = client.sentField(name);
        return sent != null ? Slice.of(sent) : origin == Origin.UPSTREAM ? upstreamField(name) : null;
    }

    @Override
    public @Nullable Slice upstreamField(String name) {
        return response == null ? null : response.value(name);
    }

    @Override
    public String requestId() {
        return new String(requestId, StandardCharsets.ISO_8859_1);
    }

    @Override
    public long requestBytes() {
        return head.length() + requestBody;
    }

    @Override
    public long requestBodyBytes() {
        return requestBody;
    }

    @Override
    public long responseBytes() {
        return client.bytesOut();
    }

    @Override
    public long responseBodyBytes() {
        return client.contentOut();
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public @Nullable Cause cause() {
        return cause;
    }

    @Override
    public @Nullable Phase phase() {
        return phase;
    }

    @Override
    public @Nullable Segment segment() {
        return segment;
    }

    @Override
    public @Nullable String detail() {
        return detail;
    }

    @Override
    public boolean responseStarted() {
        return responseStarted;
    }

    @Override
    public @Nullable String route() {
        return bound == null ? null : bound.config().name();
    }

    @Override
    public @Nullable String upstream() {
        return bound == null ? null : bound.config().upstream();
    }

    @Override
    public String failureId() {
        String id = failureId;
        if (id == null) {
            id = loop.proxy().nextFailureId();
            failureId = id;
        }
        return id;
    }

    @Override
    public long retryAfterSeconds() {
        return retryAfter;
    }

    @Override
    public List<Attempt> attempts() {
        return attempts;
    }
}
