package io.gatepost.core.exchange;

import io.gatepost.core.config.OnError;
import io.gatepost.core.config.RouteConfig;
import io.gatepost.core.config.UpstreamTimeouts;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.Trailers;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and the one response to it: its states and the transitions between them. Lives on the client connection's
 * event loop; {@link Admission} finds it a server, {@link AttemptRun} speaks with the server, {@link Answers} makes the
 * responses of our own. Every way out passes {@link #finish} once.
 */
public final class Exchange extends ExchangeRecord {
    /** Where it stands. */
    private enum State {
        NEW, ADMITTING, TRYING, RELAYING, ANSWERING, ENDED
    }

    private final RequestBody body;
    private final Admission admission;
    private State state = State.NEW;
    private @Nullable AttemptRun current;
    private @Nullable StallClock clientStall;
    private @Nullable Deadline requestDeadline;
    private boolean responsePaused;
    private int races;
    private boolean counted;
    private boolean recorded;

    public Exchange(LoopContext loop, ClientStream client, RequestHead head, long firstByteAt) {
        super(loop, client, head);
        timeline.mark(ExchangeMark.FIRST_BYTE, firstByteAt);
        this.body = new RequestBody(this);
        this.admission = new Admission(this);
    }

    /** The head is whole and valid: admits the request. */
    public void start() {
        long now = Ticks.now();
        timeline.mark(ExchangeMark.HEAD_RECEIVED, now);
        if (!head.hasBody()) {
            timeline.mark(ExchangeMark.BODY_RECEIVED, now);
        }
        requestId = RequestIds.of(head, loop);
        state = State.ADMITTING;
        loop.proxy().exchanges().incrementAndGet();
        counted = true;
        admission.admit();
    }

    /** The request, or what could be read of it, is refused before or while it is forwarded. */
    public void refuse(Cause why, int withStatus, @Nullable String because) {
        if (state == State.ENDED || state == State.ANSWERING) {
            return;
        }
        cancelCurrent(why);
        fail(why, why.phase() == null ? Phase.READ_REQUEST : why.phase(), why.segment(), because);
        if (responseStarted) {
            breakOff();
        } else {
            answer(withStatus);
        }
    }

    // ---- admission

    void bind(BoundRoute route) {
        bound = route;
        body.limits(route.config());
        long limit = route.config().requestTimeout();
        if (limit > 0 && requestDeadline == null) {
            Deadline d = new Deadline() {
                @Override
                protected void expired(long now) {
                    deadlinePassed(limit);
                }
            };
            requestDeadline = d;
            long spent = (Ticks.now() - timeline.at(ExchangeMark.FIRST_BYTE)) / 1_000_000;
            loop.timers().arm(d, Math.max(1, limit - spent), Ticks.now());
        }
    }

    /** A server was found: tries it. */
    void attempt(Server server, boolean freshOnly) {
        long now = Ticks.now();
        timeline.mark(ExchangeMark.ADMITTED, now);
        state = State.TRYING;
        AttemptRun run = new AttemptRun(this, loop, server, now);
        current = run;
        attempts.add(run);
        run.start(freshOnly);
    }

    /** Nothing can be tried: answers with the reason. */
    void refusedByAdmission(Cause why, @Nullable String because, long retryAfterSeconds) {
        retryAfter = retryAfterSeconds;
        fail(why, Phase.ADMIT, why.segment(), because);
        answer(why.status());
    }

    private void deadlinePassed(long limit) {
        if (state == State.ENDED || state == State.ANSWERING) {
            return;
        }
        AttemptRun run = current;
        Phase in = run == null ? Phase.ADMIT : run.phase();
        if (run != null && run.cause() == null) {
            run.limitMillis = limit;
        }
        cancelCurrent(Cause.REQUEST_DEADLINE_EXCEEDED);
        fail(Cause.REQUEST_DEADLINE_EXCEEDED, in, Segment.PROXY, "request_timeout of " + limit + " ms passed in " + in);
        if (responseStarted) {
            breakOff();
        } else {
            answer(504);
        }
    }

    // ---- the request's content

    /** Content of the request; ownership is taken. */
    public void requestContent(ByteBuf content) {
        requestBody += content.readableBytes();
        body.content(content, current);
    }

    /** The request is whole. */
    public void requestEnd(@Nullable Trailers trailers) {
        timeline.mark(ExchangeMark.BODY_RECEIVED, Ticks.now());
        body.end(trailers);
        if (current != null) {
            current.requestEnd(trailers);
        }
    }

    /** Gives the content that is there to an attempt that begins. */
    void handOver(Consumer<ByteBuf> to) {
        body.handOver(to);
        requestFlow(true);
    }

    /** Stops or resumes reading the request. */
    void requestFlow(boolean on) {
        client.readRequest(on);
    }

    boolean requestComplete() {
        return body.complete();
    }

    @Nullable
    Trailers requestTrailers() {
        return body.trailers();
    }

    /** Whether request content is still to come, or lies unread. */
    public boolean requestUnfinished() {
        return head.hasBody() && !body.complete();
    }

    // ---- the response

    void informational(ResponseHead interim) {
        client.sendInformational(interim);
    }

    void responseHead(AttemptRun from, ResponseHead received) {
        int code = received.status();
        boolean early = !from.requestDone() && head.hasBody() && code >= 400;
        if (code >= 500) {
            from.cause = Cause.UPSTREAM_SENT_STATUS;
        } else if (early && !head.expectContinue()) {
            from.cause = Cause.UPSTREAM_EARLY_RESPONSE;
        }
        if (from.cause != null) {
            from.segment = from.cause.segment();
            from.phase = early ? Phase.SEND_REQUEST : Phase.AWAIT_RESPONSE;
        }
        response = received;
        if (RetryPolicy.status(code) != null && retryStatus(from, code)) {
            return;
        }
        if (from.cause != null) {
            fail(from.cause, from.phase(), from.segment, null);
        }
        if (admission.fallback(code, cause)) {
            giveUp(from);
            answer(code);
            return;
        }
        state = State.RELAYING;
        status = code;
        origin = Origin.UPSTREAM;
        responseStarted = true;
        timeline.mark(ExchangeMark.RESPONSE_STARTED, Ticks.now());
        client.sendHead(received, routeConfig(), code >= 500 ? Answers.relayedStatus(this, code) : null,
                code >= 500 ? Answers.idBytes(this) : null);
        if (early) {
            requestFlow(true);
        }
    }

    private boolean retryStatus(AttemptRun from, int code) {
        if (!routeConfig().retry().on().contains(Objects.requireNonNull(RetryPolicy.status(code)))) {
            return false;
        }
        Cause before = from.cause;
        from.cause = Cause.UPSTREAM_SENT_STATUS;
        Verdict verdict = verdict(from, Cause.UPSTREAM_SENT_STATUS);
        from.verdict = verdict.toString();
        if (!verdict.retries()) {
            from.cause = before;
            return false;
        }
        from.segment = from.cause.segment();
        from.cancel(from.cause);
        admission.failed(from, Cause.UPSTREAM_SENT_STATUS);
        current = null;
        response = null;
        admission.again(verdict, from.server);
        return true;
    }

    private void giveUp(AttemptRun from) {
        Cause kept = from.cause;
        from.cancel(kept == null ? Cause.UPSTREAM_SENT_STATUS : kept);
        admission.failed(from, Cause.UPSTREAM_SENT_STATUS);
        current = null;
    }

    void responseContent(ByteBuf content) {
        if (state != State.RELAYING) {
            content.release();
            return;
        }
        client.sendContent(content);
        if (!client.writable()) {
            pauseResponse();
        }
    }

    /** The client reads more slowly than the server sends: first what is buffered goes out. */
    private void pauseResponse() {
        if (!responsePaused && current != null) {
            responsePaused = true;
            current.reading(false);
        }
        flushResponse();
    }

    void flushResponse() {
        if (state == State.RELAYING) {
            client.flush();
            watchClient();
        }
    }

    private void watchClient() {
        StallClock clock = clientStall;
        if (clock == null) {
            if (StallClock.drained(client.channel())) {
                return;
            }
            clock = new StallClock(loop.timers(), client.channel(), routeConfig().clientSendTimeout(),
                    this::clientStalled);
            clientStall = clock;
        }
        clock.flushed();
    }

    /** The client's send buffer fell below its mark, or rose above. */
    public void clientWritabilityChanged() {
        if (responsePaused && client.writable()) {
            responsePaused = false;
            if (current != null) {
                current.reading(true);
            }
        }
    }

    boolean responsePaused() {
        return responsePaused;
    }

    // ---- how attempts end

    void attemptCompleted(AttemptRun done, @Nullable Trailers trailers) {
        current = null;
        if (done.cause == Cause.BODY_EXCESS) {
            fail(Cause.BODY_EXCESS, Phase.RELAY_BODY, Cause.BODY_EXCESS.segment(), done.detail);
            admission.failed(done, Cause.BODY_EXCESS);
        } else if (done.upstreamStatus() >= 500) {
            admission.failed(done, Cause.UPSTREAM_SENT_STATUS);
        } else {
            admission.succeeded(done);
        }
        if (state == State.RELAYING) {
            client.sendEnd(trailers);
        }
    }

    /** The server's connection is free again: hands the end of the response to the kernel. */
    void responseWritten() {
        flushResponse();
        if (state != State.ENDED && response != null) {
            response = response.copy(); // the connection's next response would overwrite it
        }
    }

    void attemptFailed(AttemptRun failed) {
        current = null;
        Cause why = Objects.requireNonNull(failed.cause);
        admission.failed(failed, why);
        if (state == State.ENDED || state == State.ANSWERING) {
            return;
        }
        Verdict verdict = verdict(failed, why);
        failed.verdict = verdict.toString();
        if (verdict.retries()) {
            response = null;
            admission.again(verdict, failed.server);
            return;
        }
        failWithBest();
        if (responseStarted) {
            breakOff();
        } else {
            answer(Objects.requireNonNull(cause).status());
        }
    }

    private Verdict verdict(AttemptRun failed, Cause why) {
        if (why == Cause.REUSED_CONNECTION_CLOSED) {
            races++;
        }
        boolean replayable = body.replayable() || failed.delivery() == Delivery.NOT_SENT && body.untouched();
        long elapsed = (Ticks.now() - attempts.getFirst().timeline().at(AttemptMark.STARTED)) / 1_000_000;
        Upstream up = upstreamPool();
        return RetryPolicy.decide(routeConfig().retry(), failed, why, head.idempotent(), replayable, responseStarted,
                attempts.size(), up.servers().size(), races, elapsed, up.budget());
    }

    /** The exchange takes the cause of the attempt that reached furthest; of equals, the last. */
    void failWithBest() {
        Attempt best = null;
        for (Attempt a : attempts) {
            if (a.cause != null && (best == null || a.phase().compareTo(best.phase()) >= 0)) {
                best = a;
            }
        }
        if (best != null && best.cause != null) {
            fail(best.cause, best.phase(), best.segment, best.detail);
        }
    }

    private void fail(Cause why, @Nullable Phase in, @Nullable Segment where, @Nullable String because) {
        cause = why;
        phase = in;
        segment = where;
        detail = because;
    }

    private void cancelCurrent(Cause why) {
        AttemptRun run = current;
        current = null;
        admission.cancel();
        if (run != null) {
            run.cancel(run.cause == null ? why : run.cause);
            admission.released(run);
        }
    }

    // ---- the client

    /** The client is gone: errno, or 0 where it closed in order. */
    public void clientLeft(int errno) {
        if (state == State.ENDED) {
            return;
        }
        Cause why = requestUnfinished() && !responseStarted
                ? Cause.CLIENT_ABORTED_UPLOAD
                : responseStarted ? Cause.CLIENT_ABORTED_DOWNLOAD : Cause.CLIENT_ABORTED_WAITING;
        if (cause == null || origin != Origin.PROXY) {
            Phase in = why == Cause.CLIENT_ABORTED_WAITING && current != null ? current.phase() : why.phase();
            cancelCurrent(why);
            fail(why, in, Segment.CLIENT,
                    errno == 0 ? null : "the client's side ended with " + io.gatepost.core.transport.Errno.name(errno));
            if (!responseStarted) {
                status = 499;
            }
        }
        finish();
    }

    private void clientStalled() {
        if (state == State.ENDED) {
            return;
        }
        cancelCurrent(Cause.CLIENT_STALLED_DOWNLOAD);
        fail(Cause.CLIENT_STALLED_DOWNLOAD, Phase.RELAY_BODY, Segment.CLIENT,
                "no byte was taken for " + routeConfig().clientSendTimeout() + " ms");
        breakOff();
    }

    /** The kernel has the last byte of the response. */
    public void responseSent() {
        finish();
    }

    // ---- ends

    /** Answers with the failure that is recorded by now. */
    void answerFailure() {
        answer(cause == null ? 502 : cause.status());
    }

    /** Answers that this is in maintenance. */
    void maintenance(MaintenanceSwitch by) {
        retryAfter = by.retryAfterSeconds();
        fail(Cause.MAINTENANCE, Phase.ADMIT, Segment.PROXY, null);
        status = Cause.MAINTENANCE.status();
        origin = Origin.PROXY;
        answerOwn(Answers.maintenance(this, by));
    }

    /** How long the client's body may stall, milliseconds. */
    public long clientBodyTimeout() {
        return bound == null ? 60_000 : bound.config().clientBodyTimeout();
    }

    boolean replayableNow() {
        return body.replayable();
    }

    private void answer(int withStatus) {
        OnError rule = admission.onError(withStatus, cause);
        if (rule != null && rule.upstream() != null) {
            state = State.ADMITTING;
            response = null;
            admission.fallBackTo(rule.upstream());
            return;
        }
        origin = Origin.PROXY;
        status = rule == null ? withStatus : rule.respondStatus();
        answerOwn(rule == null ? Answers.failure(this, withStatus) : Answers.instead(this, rule));
    }

    /** Answers something that is no failure, as OPTIONS for the proxy itself. */
    void answerOwn(OwnResponse own) {
        state = State.ANSWERING;
        origin = Origin.PROXY;
        status = own.status();
        timeline.mark(ExchangeMark.RESPONSE_STARTED, Ticks.now());
        responseStarted = true;
        client.sendOwn(own);
    }

    private void breakOff() {
        finish();
        client.breakOff();
    }

    private void finish() {
        if (recorded) {
            return;
        }
        recorded = true;
        state = State.ENDED;
        timeline.mark(ExchangeMark.ENDED, Ticks.now());
        if (requestDeadline != null) {
            loop.timers().cancel(requestDeadline);
        }
        if (clientStall != null) {
            clientStall.stop();
        }
        cancelCurrent(cause == null ? Cause.PROXY_INTERNAL_ERROR : cause);
        body.release();
        if (counted) {
            loop.proxy().exchanges().decrementAndGet();
        }
        loop.observer().exchangeEnded(this);
    }

    // ---- what the others ask for

    RouteConfig routeConfig() {
        return Objects.requireNonNull(bound).config();
    }

    Upstream upstreamPool() {
        return admission.target();
    }

    UpstreamTimeouts timeouts() {
        return routeConfig().timeouts();
    }

    RequestHead head() {
        return head;
    }

    ClientStream stream() {
        return client;
    }

    byte[] requestIdBytes() {
        return requestId;
    }

    boolean keepsServerConnections() {
        return loop.pool(upstreamPool()).keepsConnections();
    }
}
