package io.gatepost.core.exchange;

import io.gatepost.core.config.OnError;
import io.gatepost.core.connection.ConnectionPool;
import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.forward.Upgrades;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.http1.ResponseHead;
import io.gatepost.core.http1.Trailers;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.transport.Errno;
import io.gatepost.core.upstream.RetryBudget;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final RequestBody body;
    private final Retries retries;
    private final Admission admission;
    private final ResponseRelay relay;
    private final @Nullable ContinueWait continueWait;
    private State state = State.NEW;
    private @Nullable String upgrade;
    private @Nullable Tunnel tunnel;
    private @Nullable AttemptRun current;
    private @Nullable Deadline requestDeadline;
    private boolean discarding;
    private boolean counted;
    private boolean recorded;

    public Exchange(LoopContext loop, ClientStream client, RequestHead head, long firstByteAt) {
        super(loop, client, head);
        timeline.mark(ExchangeMark.FIRST_BYTE, firstByteAt);
        this.body = new RequestBody(this);
        this.continueWait = head.expectContinue() ? new ContinueWait(this) : null;
        this.retries = new Retries(this, body);
        this.admission = new Admission(this);
        this.relay = new ResponseRelay(this, client);
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
        route.inFlight().increment();
        body.limits(route.config());
        long limit = route.config().requestTimeout();
        if (limit > 0 && requestDeadline == null) {
            Deadline d = new Deadline() {
                @Override
                protected void expired(long now) {
                    step(() -> deadlinePassed(limit));
                }
            };
            requestDeadline = d;
            loop.timers().arm(d, limit, timeline.at(ExchangeMark.FIRST_BYTE));
        }
    }

    /** A server was found: tries it. */
    void attempt(Server server, boolean freshOnly) {
        long now = Ticks.now();
        timeline.mark(ExchangeMark.ADMITTED, now);
        state = State.TRYING;
        upgrade = upstreamPool().config().fastCgi() != null
                ? null
                : Upgrades.wanted(head, upstreamPool().config().tunnel().protocols());
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
        if (run != null && run.cause() == null) {
            run.limitMillis = limit;
        }
        end(Cause.REQUEST_DEADLINE_EXCEEDED, phaseNow(), "request_timeout of " + limit + " ms passed in " + phaseNow());
    }

    /** The proxy stops and waits no longer. */
    public void cutOff() {
        if (state != State.ENDED && state != State.ANSWERING) {
            end(Cause.PROXY_SHUTTING_DOWN, phaseNow(),
                    "the proxy stopped and gave it " + loop.config().shutdownTimeout() + " ms to end");
        }
    }

    private Phase phaseNow() {
        AttemptRun run = current;
        return run == null ? Phase.ADMIT : run.phase();
    }

    /** Ends it from within the proxy, whatever it is at. */
    private void end(Cause why, Phase in, String because) {
        cancelCurrent(why);
        fail(why, in, Segment.PROXY, because);
        if (responseStarted) {
            breakOff();
        } else {
            answer(why.status());
        }
    }

    // ---- the request's content

    /** Content of the request; ownership is taken. */
    public void requestContent(ByteBuf content) {
        requestBody += content.readableBytes();
        settleContinue();
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

    /** A server has the head of the request. */
    void requestHeadSent() {
        if (continueWait != null && requestUnfinished()) {
            continueWait.headSent();
        }
    }

    /** The client need not be told to send its content any more. */
    private void settleContinue() {
        if (continueWait != null) {
            continueWait.settle();
        }
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
        if (interim.status() == 100) {
            settleContinue();
        }
        client.sendInformational(interim);
    }

    void responseHead(AttemptRun from, ResponseHead received) {
        int code = received.status();
        boolean early = !from.requestDone() && head.hasBody() && code >= 400;
        from.answered(Judge.response(code, early && !head.expectContinue(), upgrade != null,
                from.stderr()), early);
        response = received;
        if (retries.listed(code) && retryStatus(from)) {
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
        settleContinue();
        state = State.RELAYING;
        status = code;
        origin = Origin.UPSTREAM;
        responseStarted = true;
        timeline.mark(ExchangeMark.RESPONSE_STARTED, Ticks.now());
        body.letGo();
        client.sendHead(received, Objects.requireNonNull(bound).response(),
                code >= 500 ? Answers.relayedStatus(this, code) : null,
                code >= 500 ? Answers.idBytes(this) : null);
        if (early) {
            discarding = true;
            from.stopSending();
            requestFlow(true);
        }
    }

    /** Whether what is still to come of the request is of no use, since the server has refused it. */
    public boolean discardsRequest() {
        return discarding;
    }

    /** Tries the next server where that is allowed and one is free; else the response at hand is the answer. */
    private boolean retryStatus(AttemptRun from) {
        Verdict verdict = retries.after(from, Cause.UPSTREAM_SENT_STATUS);
        Server next = verdict.retries() ? admission.reserveNext() : null;
        if (next == null) {
            if (from.cause != null) {
                from.verdict = (verdict.retries() ? Verdict.giveUp("no other server can be used") : verdict).toString();
            }
            return false;
        }
        from.verdict = verdict.toString();
        from.cause = Cause.UPSTREAM_SENT_STATUS;
        from.segment = from.cause.segment();
        from.phase = Phase.AWAIT_RESPONSE;
        from.cancel(from.cause);
        admission.failed(from, Cause.UPSTREAM_SENT_STATUS);
        current = null;
        response = null;
        admission.againOn(next);
        return true;
    }

    private void giveUp(AttemptRun from) {
        Cause kept = from.cause;
        from.cancel(kept == null ? Cause.UPSTREAM_SENT_STATUS : kept);
        admission.failed(from, Cause.UPSTREAM_SENT_STATUS);
        current = null;
    }

    // ---- another protocol

    @Override
    public @Nullable String upgrade() {
        return upgrade;
    }

    /** Whether this 101 is what the request asked for. */
    boolean wantsSwitch(ResponseHead received) {
        return upgrade != null && Upgrades.switched(received, upgrade);
    }

    /** Client and server speak another protocol from now on; the clock of the whole exchange stands. */
    void openTunnel(ServerStream with, ResponseHead received) {
        response = received;
        state = State.RELAYING;
        status = 101;
        origin = Origin.UPSTREAM;
        responseStarted = true;
        timeline.mark(ExchangeMark.RESPONSE_STARTED, Ticks.now());
        body.letGo();
        if (requestDeadline != null) {
            loop.timers().cancel(requestDeadline);
        }
        Tunnel t = new Tunnel(this, client, with, upstreamPool().config().tunnel().idleTimeout());
        tunnel = t;
        t.start();
        client.switchProtocols(received, Objects.requireNonNull(bound).response(), Objects.requireNonNull(upgrade));
        relay.flush();
    }

    /** The tunnel, where one was opened; else null. */
    public @Nullable Tunnel tunnel() {
        return tunnel;
    }

    /** Both directions have ended, in order. */
    void tunnelEnded() {
        AttemptRun run = current;
        current = null;
        if (run != null) {
            run.tunnelEnded();
            admission.succeeded(run);
        }
        finish();
        client.closeTunnel();
    }

    void tunnelIdle(long limit) {
        if (state != State.ENDED) {
            end(Cause.TUNNEL_IDLE_TIMEOUT, Phase.TUNNEL, "no byte either way for " + limit + " ms");
        }
    }

    void responseContent(ByteBuf content) {
        if (tunnel != null) {
            tunnel.active();
        }
        if (state == State.RELAYING) {
            relay.content(content);
        } else {
            content.release();
        }
    }

    void flushResponse() {
        if (state == State.RELAYING) {
            relay.flush();
        }
    }

    /** Stops or resumes reading from the server. */
    void readResponse(boolean on) {
        if (current != null) {
            current.reading(on);
        }
    }

    /** The client's send buffer fell below its mark, or rose above. */
    public void clientWritabilityChanged() {
        relay.writabilityChanged();
    }

    boolean responsePaused() {
        return relay.paused();
    }

    boolean ended() {
        return state == State.ENDED;
    }

    // ---- how attempts end

    void attemptCompleted(AttemptRun done, @Nullable Trailers trailers) {
        current = null;
        if (done.cause == Cause.BODY_EXCESS) {
            fail(Cause.BODY_EXCESS, Phase.RELAY_BODY, Cause.BODY_EXCESS.segment(), done.detail);
            admission.failed(done, Cause.BODY_EXCESS);
        } else if (RetryPolicy.status(done.upstreamStatus()) != null) {
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
        Cause why = Objects.requireNonNull(failed.cause);
        admission.failed(failed, why);
        if (current != failed) {
            return; // while evidence was gathered the client left, the time was over, or another upstream was asked
        }
        current = null;
        Verdict verdict = retries.after(failed, why);
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

    /** A step that no handler of a connection answers for: a bug in it ends the exchange, which else nothing would. */
    void step(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("unexpected exception in an exchange", bug);
            broken(bug);
        }
    }

    /** A bug of ours: the exchange ends with the class and place that the log has too. */
    public void broken(Throwable bug) {
        if (state != State.ENDED) {
            StackTraceElement[] trace = bug.getStackTrace();
            end(Cause.PROXY_INTERNAL_ERROR, attempts.isEmpty() ? Phase.ADMIT : attempts.getLast().phase(),
                    bug.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]));
        }
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
        if (tunnel != null) {
            clientLeftTunnel(errno);
            return;
        }
        Cause why = requestUnfinished() && !responseStarted
                ? Cause.CLIENT_ABORTED_UPLOAD
                : responseStarted ? Cause.CLIENT_ABORTED_DOWNLOAD : Cause.CLIENT_ABORTED_WAITING;
        if (cause == null || origin != Origin.PROXY) {
            Phase in = why != Cause.CLIENT_ABORTED_WAITING
                    ? why.phase()
                    : current != null ? current.phase() : Phase.ADMIT;
            cancelCurrent(why);
            fail(why, in, Segment.CLIENT,
                    errno == 0 ? null : "the client's side ended with " + Errno.name(errno));
            if (!responseStarted) {
                status = 499;
            }
        }
        finish();
    }

    private void clientLeftTunnel(int errno) {
        cancelCurrent(Cause.TUNNEL_RESET);
        if (errno != 0) {
            fail(Cause.TUNNEL_RESET, Phase.TUNNEL, Segment.CLIENT,
                    "the client's side ended with " + Errno.name(errno));
        }
        finish();
    }

    void clientStalled() {
        if (state == State.ENDED) {
            return;
        }
        cancelCurrent(Cause.CLIENT_STALLED_DOWNLOAD);
        if (state != State.ANSWERING || cause == null) {
            fail(Cause.CLIENT_STALLED_DOWNLOAD, Phase.RELAY_BODY, Segment.CLIENT,
                    "no byte was taken for " + clientSendTimeout() + " ms");
        }
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

    boolean replayableNow() {
        return body.replayable();
    }

    private void answer(int withStatus) {
        OnError rule = admission.onError(withStatus, cause);
        if (rule != null && rule.upstream() != null) {
            state = State.ADMITTING;
            response = null;
            forget();
            admission.fallBackTo(rule.upstream());
            return;
        }
        origin = Origin.PROXY;
        status = rule == null ? withStatus : rule.respondStatus();
        answerOwn(rule == null ? Answers.failure(this, withStatus) : Answers.instead(this, rule));
    }

    /** Answers something that is no failure, as OPTIONS for the proxy itself. */
    void answerOwn(OwnResponse own) {
        settleContinue();
        state = State.ANSWERING;
        origin = Origin.PROXY;
        status = own.status();
        timeline.mark(ExchangeMark.RESPONSE_STARTED, Ticks.now());
        responseStarted = true;
        client.sendOwn(own);
        relay.watch();
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
        relay.stop();
        if (tunnel != null) {
            tunnel.stop();
        }
        settleContinue();
        cancelCurrent(cause == null ? Cause.PROXY_INTERNAL_ERROR : cause);
        body.release();
        if (counted) {
            loop.proxy().exchanges().decrementAndGet();
        }
        if (bound != null) {
            bound.inFlight().decrement();
        }
        try {
            loop.observer().exchangeEnded(this);
        } catch (RuntimeException e) {
            LOG.error("an observer failed", e);
        }
    }

    /** What retries of it may use. */
    RetryBudget budget() {
        return admission.budget();
    }

    ConnectionPool connectionPool() {
        return loop.pool(upstreamPool(), Objects.requireNonNull(bound).tree());
    }

    Upstream upstreamPool() {
        return admission.target();
    }
}
