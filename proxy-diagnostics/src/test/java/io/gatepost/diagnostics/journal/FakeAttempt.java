package io.gatepost.diagnostics.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.Timeline;
import org.jspecify.annotations.Nullable;

/** An attempt as tests want it: each field is what its view tells. */
public final class FakeAttempt implements AttemptView {
    public final Timeline<AttemptMark> timeline = Timeline.ofAttempt();
    public String upstream = "app";
    public String server = "app.internal:8080";
    public String address = "10.0.0.1:8080";
    public @Nullable Cause cause;
    public Phase phase = Phase.CONNECT;
    public @Nullable Segment segment;
    public int errno;
    public @Nullable String detail;
    public boolean reused;
    public int requests;
    public long idle = -1;
    public long age = -1;
    public long sent;
    public long received;
    public Delivery delivery = Delivery.NOT_SENT;
    public int upstreamStatus;
    public long limit;
    public @Nullable String verdict;
    public Evidence evidence = Evidence.NONE;

    /** Sets the marks as an attempt has them that fails in its phase after so long, all steps before taking 1 ms each. */
    public FakeAttempt failsAfter(long micros) {
        long at = 1_000_000;
        timeline.mark(AttemptMark.STARTED, at);
        if (!reused && phase.compareTo(Phase.CONNECT) > 0) {
            timeline.mark(AttemptMark.CONNECTED, at += 1_000_000);
        }
        if (phase.compareTo(Phase.SEND_REQUEST) > 0) {
            timeline.mark(AttemptMark.HEAD_SENT, at += 500_000);
            timeline.mark(AttemptMark.REQUEST_SENT, at += 500_000);
        }
        if (phase.compareTo(Phase.AWAIT_RESPONSE) > 0) {
            timeline.mark(AttemptMark.FIRST_BYTE, at += 1_000_000);
        }
        timeline.mark(AttemptMark.ENDED, at + micros * 1000);
        return this;
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public String upstream() {
        return upstream;
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
        return requests;
    }

    @Override
    public long connectionIdleMillis() {
        return idle;
    }

    @Override
    public long connectionAgeMillis() {
        return age;
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public int upstreamStatus() {
        return upstreamStatus;
    }

    @Override
    public long limitMillis() {
        return limit;
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
