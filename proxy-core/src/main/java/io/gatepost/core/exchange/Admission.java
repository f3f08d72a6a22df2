package io.gatepost.core.exchange;

import io.gatepost.core.config.OnError;
import io.gatepost.core.config.RetryConfig.Condition;
import io.gatepost.core.forward.Loops;
import io.gatepost.core.http1.RequestHead;
import io.gatepost.core.respond.MaintenanceSwitch;
import io.gatepost.core.respond.OwnResponse;
import io.gatepost.core.route.PathNormalizer;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.upstream.Refusal;
import io.gatepost.core.upstream.RetryBudget;
import io.gatepost.core.upstream.Server;
import io.gatepost.core.upstream.Upstream;
import io.gatepost.core.upstream.Waiter;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Ticks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds an exchange its route and its servers: maintenance, limits, balancing, waiting for a free connection, fallback. */
final class Admission implements Waiter {
    private static final int MAX_LOOPS = 3;

    private final Exchange exchange;
    private @Nullable Upstream upstream;
    private @Nullable Deadline queueTimeout;
    private boolean waiting;
    private boolean woken;
    /** Tells a wake-up for an earlier stay in a queue from one for the present. */
    private int stay;
    /** That of the upstream as it was when the request came to it; null where it came to none. */
    private @Nullable RetryBudget budget;
    private boolean retrying;
    private boolean fellBack;
    private long tried;
    private int attemptsBefore;
    private int hash;

    Admission(Exchange exchange) {
        this.exchange = exchange;
    }

    Upstream target() {
        return Objects.requireNonNull(upstream);
    }

    /** What retries of this request may use. */
    RetryBudget budget() {
        return Objects.requireNonNull(budget);
    }

    void admit() {
        RequestHead head = exchange.head();
        ProxyState proxy = exchange.loop.proxy();
        if (answeredByProxy(head)) {
            return;
        }
        if (PathNormalizer.ambiguousPath(head)) {
            exchange.refuse(Cause.CLIENT_REQUEST_INVALID, 400,
                    "the path has encoded separators together with dot segments");
            return;
        }
        if (Loops.viaCount(head, proxy.instance()) >= MAX_LOOPS) {
            exchange.refusedByAdmission(Cause.PROXY_LOOP, "Via names this instance " + MAX_LOOPS + " times", 0);
            return;
        }
        MaintenanceSwitch ofProxy = proxy.maintenance(exchange.stream().address());
        if (ofProxy != null) {
            exchange.maintenance(ofProxy);
            return;
        }
        BoundRoute route = proxy.routes().match(exchange.stream().listener(), head);
        if (route == null) {
            exchange.refusedByAdmission(Cause.NO_ROUTE, null, 0);
            return;
        }
        exchange.bind(route);
        upstream = route.upstream();
        MaintenanceSwitch maintenance = route.maintenance(exchange.stream().address());
        if (maintenance != null) {
            exchange.maintenance(maintenance);
            return;
        }
        if (proxy.exchanges().get() > exchange.loop.config().limits().requests()) {
            exchange.refusedByAdmission(Cause.PROXY_CONNECTION_LIMIT,
                    "limits.requests of " + exchange.loop.config().limits().requests() + " reached", 1);
            return;
        }
        if (head.chunked() && target().config().fastCgi() != null) {
            exchange.refuse(Cause.CLIENT_REQUEST_INVALID, 411, "FastCGI needs to know the length of a body beforehand");
            return;
        }
        long limit = route.config().maxBody();
        if (limit > 0 && head.contentLength() > limit) {
            exchange.refuse(Cause.CLIENT_BODY_TOO_LARGE, 413,
                    "Content-Length " + head.contentLength() + " is more than max_body of " + limit + " bytes");
            return;
        }
        begin();
    }

    /** OPTIONS * and a request that may go no further are about the proxy itself (RFC 9110, 7.6.2 and 9.3.7). */
    private boolean answeredByProxy(RequestHead head) {
        if (head.asterisk() || Loops.noFurther(head)) {
            exchange.answerOwn(new OwnResponse(head.methodIs("TRACE") ? 405 : 204, "", new byte[0], null, null, 0,
                    "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH", false));
            return true;
        }
        return false;
    }

    private void begin() {
        Upstream to = target();
        attemptsBefore = exchange.attempts.size();
        hash = HashOf.request(exchange, to.config());
        RetryBudget its = to.budget();
        its.begin();
        budget = its;
        pick(false);
    }

    private void pick(boolean freshOnly) {
        Upstream to = target();
        long now = Ticks.now();
        Server server = to.pick(tried, hash, now);
        if (server != null) {
            take(server, freshOnly);
            return;
        }
        Refusal refusal = to.refusal(tried, now);
        if (refusal.full() && to.config().queue().size() > 0) {
            queue(to);
            return;
        }
        refuse(refusal.cause(), refusal.detail(), refusal.retryAfterSeconds());
    }

    private void take(Server server, boolean freshOnly) {
        woken = false;
        tried |= server.bit();
        if (queueTimeout != null) {
            exchange.loop.timers().cancel(queueTimeout);
        }
        exchange.attempt(server, freshOnly);
    }

    private void queue(Upstream to) {
        waiting = true;
        stay++;
        if (woken) {
            to.waiting().offerAgain(this);
        } else if (!to.waiting().offer(this)) {
            waiting = false;
            refuse(Cause.UPSTREAM_QUEUE_FULL, to.config().queue().size() + " requests wait already", 1);
            return;
        }
        Deadline clock = queueTimeout;
        if (clock == null) {
            clock = new Deadline() {
                @Override
                protected void expired(long now) {
                    exchange.step(Admission.this::waitedTooLong);
                }
            };
            queueTimeout = clock;
        }
        if (!clock.armed()) {
            exchange.loop.timers().arm(clock, to.config().queue().timeout(), Ticks.now());
        }
    }

    private void waitedTooLong() {
        if (waiting) {
            stopWaiting();
            refuse(Cause.UPSTREAM_QUEUE_TIMEOUT, "waited " + target().config().queue().timeout() + " ms", 1);
        } // else a slot was just found, and this exchange will see it next
    }

    /** Answers with why no server was found or, in a retry, with the failure that made it try again. */
    private void refuse(@Nullable Cause why, String because, long retryAfterSeconds) {
        if (why != null && exchange.attempts.size() == attemptsBefore) {
            exchange.refusedByAdmission(why, because, retryAfterSeconds);
        } else {
            exchange.failWithBest();
            exchange.answerFailure();
        }
    }

    private void stopWaiting() {
        if (waiting) {
            waiting = false;
            target().waiting().remove(this);
        }
    }

    /** Called on any thread. */
    @Override
    public void slotFree() {
        int wokenFrom = stay;
        exchange.loop.eventLoop().execute(() -> exchange.step(() -> woken(wokenFrom)));
    }

    private void woken(int from) {
        if (waiting && stay == from) {
            waiting = false;
            woken = true;
            pick(false);
            woken = false;
        }
    }

    @Override
    public long tried() {
        return tried;
    }

    /** The client left or the time is over: no place in the queue is kept. */
    void cancel() {
        stopWaiting();
        if (queueTimeout != null) {
            exchange.loop.timers().cancel(queueTimeout);
        }
        endRetry();
        RetryBudget begun = budget;
        if (begun != null) {
            budget = null;
            begun.end();
        }
    }

    /** Another attempt. */
    void again(Verdict verdict, Server last) {
        if (verdict.action() == Verdict.Action.SAME_SERVER) {
            tried &= ~last.bit();
            Server server = target().pick(~last.bit(), hash, Ticks.now());
            if (server != null) {
                take(server, true);
                return;
            }
        } else {
            retrying = true;
        }
        pick(false);
    }

    /** Takes a slot on an untried server before what is at hand is given up; null, and no retry, where there is none. */
    @Nullable
    Server reserveNext() {
        Server next = target().pick(tried, hash, Ticks.now());
        if (next == null) {
            budget().retryDone();
        }
        return next;
    }

    /** Another attempt, on a server that was reserved for it. */
    void againOn(Server reserved) {
        retrying = true;
        take(reserved, false);
    }

    void succeeded(Attempt attempt) {
        attempt.server.succeeded(Ticks.now());
        released(attempt);
    }

    void failed(Attempt attempt, Cause why) {
        if (exchange.routeConfig().healthCounts() && counts(attempt, why)) {
            attempt.server.failed(why, exchange.routeConfig().name(), Ticks.now());
        }
        released(attempt);
    }

    /** nginx: a status counts where {@code next_upstream} lists it, whether or not another try follows; 403 and 404 never. */
    private boolean counts(Attempt attempt, Cause why) {
        if (why != Cause.UPSTREAM_SENT_STATUS) {
            return true;
        }
        var condition = RetryPolicy.status(attempt.upstreamStatus());
        boolean listed = condition != null && condition != Condition.HTTP_403 && condition != Condition.HTTP_404
                && exchange.routeConfig().retry().on().contains(condition);
        if (!listed) {
            attempt.server.succeeded(Ticks.now());
        }
        return listed;
    }

    /** Gives the attempt's slot on its server back, once. */
    void released(Attempt attempt) {
        if (!attempt.slotGivenBack) {
            attempt.slotGivenBack = true;
            attempt.server.release();
            endRetry();
        }
    }

    private void endRetry() {
        if (retrying) {
            retrying = false;
            budget().retryDone();
        }
    }

    /** Whether this route answers something else instead, or asks another upstream. */
    boolean fallback(int status, @Nullable Cause why) {
        return onError(status, why) != null;
    }

    @Nullable
    OnError onError(int status, @Nullable Cause why) {
        if (exchange.bound == null) {
            return null;
        }
        for (OnError rule : exchange.routeConfig().onError()) {
            if (rule.upstream() != null && (fellBack || !exchange.replayableNow())) {
                continue;
            }
            if (rule.statuses().contains(status) || why != null && rule.causes().contains(why)) {
                return rule;
            }
        }
        return null;
    }

    /** Sends the request to another upstream. */
    void fallBackTo(String name) {
        cancel();
        fellBack = true;
        tried = 0;
        upstream = Objects.requireNonNull(exchange.bound).tree().upstream(name);
        begin();
    }
}
