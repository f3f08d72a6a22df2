package io.gatepost.diagnostics.stats;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.AttemptView;
import io.gatepost.diagnostics.journal.Timing;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one event loop records of one route or server. Written by that loop only, without atomic instructions. */
final class Recorder {
    static final int REQUESTS = 0;
    static final int FAILED = 1;
    /** Six of them: no status, 1xx to 5xx. */
    static final int STATUS = 2;
    static final int BYTES_IN = 8;
    static final int BYTES_OUT = 9;
    static final int NEW = 10;
    static final int REUSED = 11;
    static final int RACES = 12;
    static final int COUNTERS = 13;
    /** Different verdicts that are told apart; there are a few dozen with their figures. */
    private static final int MAX_VERDICTS = 64;
    private static final String OTHER = "other";

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
    private final @Nullable LatencyRecorder[] latencies = new @Nullable LatencyRecorder[Step.values().length];
    private final Map<String, LongAdder> verdicts = new ConcurrentHashMap<>(0);
    private volatile @Nullable AtomicLongArray causes;

    /** An exchange or attempt ended. */
    void ended(int status, @Nullable Cause cause, long bytesIn, long bytesOut) {
        add(REQUESTS, 1);
        add(STATUS + (status >= 100 && status < 600 ? status / 100 : 0), 1);
        add(BYTES_IN, bytesIn);
        add(BYTES_OUT, bytesOut);
        if (cause != null) {
            add(FAILED, 1);
            AtomicLongArray all = causes;
            if (all == null) {
                all = new AtomicLongArray(Cause.values().length);
                causes = all;
            }
            all.setOpaque(cause.ordinal(), all.getPlain(cause.ordinal()) + 1);
        }
    }

    /** What became of the connection of an attempt, and what was decided after it. */
    void connection(AttemptView attempt, boolean connected) {
        if (attempt.reused()) {
            add(REUSED, 1);
        } else if (connected) {
            add(NEW, 1);
        }
        if (attempt.cause() == Cause.REUSED_CONNECTION_CLOSED) {
            add(RACES, 1);
        }
    }

    void verdict(String verdict) {
        String key = verdicts.size() < MAX_VERDICTS || verdicts.containsKey(verdict) ? verdict : OTHER;
        verdicts.computeIfAbsent(key, k -> new LongAdder()).increment();
    }

    /** A duration; nothing where it is absent. */
    void duration(int step, long micros) {
        if (micros == Timing.ABSENT) {
            return;
        }
        LatencyRecorder latency = latencies[step];
        if (latency == null) {
            latency = new LatencyRecorder();
            latencies[step] = latency;
        }
        latency.record(micros);
    }

    private void add(int counter, long more) {
        counters.setOpaque(counter, counters.getPlain(counter) + more);
    }

    // ---- for whoever reads

    long counter(int counter) {
        return counters.getOpaque(counter);
    }

    @Nullable
    LatencyRecorder latency(int step) {
        return latencies[step];
    }

    long failures(Cause cause) {
        AtomicLongArray all = causes;
        return all == null ? 0 : all.getOpaque(cause.ordinal());
    }

    Map<String, LongAdder> verdicts() {
        return verdicts;
    }
}
