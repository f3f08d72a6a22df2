package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.exchange.Delivery;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.Timeline;
import org.jspecify.annotations.Nullable;

/** An attempt as plain values. */
record SampleAttempt(String address, Timeline<AttemptMark> timeline, @Nullable Cause cause, Phase phase, boolean reused,
        int upstreamStatus, long bytesSent, long bytesReceived, @Nullable String detail) implements AttemptView {
    /** Refused after 2 ms. */
    static SampleAttempt refused(String address) {
        Timeline<AttemptMark> t = Timeline.ofAttempt();
        t.mark(AttemptMark.STARTED, 10 * SampleExchange.MILLI);
        t.mark(AttemptMark.ENDED, 12 * SampleExchange.MILLI);
        return new SampleAttempt(address, t, Cause.CONNECT_REFUSED, Phase.CONNECT, false, 0, 0, 0, "said \"no\"");
    }

    /** Connected after 3 ms, head after 45 ms, ended after 1205 ms. */
    static SampleAttempt answered(String address, int status, boolean reused) {
        Timeline<AttemptMark> t = Timeline.ofAttempt();
        t.mark(AttemptMark.STARTED, 20 * SampleExchange.MILLI);
        if (!reused) {
            t.mark(AttemptMark.CONNECTED, 23 * SampleExchange.MILLI);
        }
        t.mark(AttemptMark.HEAD_RECEIVED, 65 * SampleExchange.MILLI);
        t.mark(AttemptMark.ENDED, 1225 * SampleExchange.MILLI);
        return new SampleAttempt(address, t, null, Phase.RELAY_BODY, reused, status, 300, 1400, null);
    }

    @Override
    public String server() {
        return address;
    }

    @Override
    public String upstream() {
        return "app";
    }

    @Override
    public @Nullable Segment segment() {
        return cause == null ? null : cause.segment();
    }

    @Override
    public int errno() {
        return 0;
    }

    @Override
    public Delivery delivery() {
        return Delivery.NOT_SENT;
    }

    @Override
    public int connectionRequests() {
        return 0;
    }

    @Override
    public long connectionIdleMillis() {
        return -1;
    }

    @Override
    public long connectionAgeMillis() {
        return -1;
    }

    @Override
    public long limitMillis() {
        return 0;
    }

    @Override
    public @Nullable String verdict() {
        return null;
    }

    @Override
    public Evidence evidence() {
        return Evidence.NONE;
    }
}
