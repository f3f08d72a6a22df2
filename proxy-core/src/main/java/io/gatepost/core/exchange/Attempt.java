package io.gatepost.core.exchange;

import io.gatepost.core.connection.ServerStream;
import io.gatepost.core.timer.Deadline;
import io.gatepost.core.upstream.Server;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.Timeline;
import org.jspecify.annotations.Nullable;

/** What is kept of one try on one server; {@link AttemptRun} drives it. */
abstract class Attempt extends Deadline implements AttemptView {
    final Server server;
    final Timeline<AttemptMark> timeline = Timeline.ofAttempt();
    String address;
    Phase phase = Phase.CONNECT;
    @Nullable
    Cause cause;
    @Nullable
    Segment segment;
    int errno;
    @Nullable
    String detail;
    @Nullable
    String verdict;
    Delivery delivery = Delivery.NOT_SENT;
    boolean reused;
    int connectionRequests;
    long idleMillis = -1;
    long ageMillis = -1;
    long bytesSent;
    long bytesReceived;
    int upstreamStatus;
    long limitMillis;
    Evidence evidence = Evidence.NONE;
    @Nullable
    ServerStream connection;
    boolean slotGivenBack;

    Attempt(Server server, long now) {
        this.server = server;
        this.address = server.name();
        timeline.mark(AttemptMark.STARTED, now);
    }

    /** A final response came, which is the failure where there is a cause. {@code early}: before the request was sent whole. */
    final void answered(@Nullable Cause why, boolean early) {
        cause = why;
        if (why != null) {
            segment = why.segment();
            phase = early ? Phase.SEND_REQUEST : Phase.AWAIT_RESPONSE;
        }
    }

    @Override
    public String server() {
        return server.name();
    }

    @Override
    public String upstream() {
        return server.upstreamName();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Timeline<AttemptMark> timeline() {
        return timeline;
    }

    @Override
    public @Nullable Cause cause() {
        return cause;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public @Nullable Segment segment() {
        return segment;
    }

    @Override
    public int errno() {
        return errno;
    }

    @Override
    public @Nullable String detail() {
        return detail;
    }

    @Override
    public Delivery delivery() {
        return delivery;
    }

    @Override
    public boolean reused() {
        return reused;
    }

    @Override
    public int connectionRequests() {
        return connectionRequests;
    }

    @Override
    public long connectionIdleMillis() {
        return idleMillis;
    }

    @Override
    public long connectionAgeMillis() {
        return ageMillis;
    }

    @Override
    public long connection() {
        return connection == null ? 0 : connection.openedAt();
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public long bytesReceived() {
        return connection != null && bytesReceived == 0 ? connection.received() : bytesReceived;
    }

    @Override
    public int upstreamStatus() {
        return upstreamStatus;
    }

    @Override
    public long limitMillis() {
        return limitMillis;
    }

    @Override
    public @Nullable String verdict() {
        return verdict;
    }

    @Override
    public Evidence evidence() {
        return evidence;
    }
}
