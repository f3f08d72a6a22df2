package io.gatepost.diagnostics.bench;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Phase;
import io.gatepost.diagnostics.exchange.AttemptMark;
import io.gatepost.diagnostics.exchange.ExchangeMark;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureCounter;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import io.gatepost.diagnostics.journal.Sampler;
import io.gatepost.diagnostics.stats.Statistics;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** One exchange with one attempt, told to statistics; one failed exchange, counted, sampled and copied. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CostBench {
    private static final long MICRO = 1000;

    /** What the event loops share. */
    @State(Scope.Benchmark)
    public static class Shared {
        final Statistics statistics = new Statistics();
        final FailureCounter counter = new FailureCounter();
        final Sampler sampler = new Sampler();
    }

    /** What one event loop sees: many different exchanges, one after the other. */
    @State(Scope.Thread)
    public static class Loop {
        private static final int EXCHANGES = 1024;

        /** Servers of the upstream. */
        @Param({"4", "100"})
        public int servers;

        private final FakeExchange[] well = new FakeExchange[EXCHANGES];
        private final FakeExchange[] failed = new FakeExchange[EXCHANGES];
        private int next;

        /** Makes them. */
        @Setup
        public void make() {
            Random random = new Random(1);
            for (int i = 0; i < EXCHANGES; i++) {
                well[i] = exchange(random, null);
                failed[i] = exchange(random, Cause.RESPONSE_TIMEOUT);
            }
        }

        FakeExchange well() {
            return well[next++ & EXCHANGES - 1];
        }

        FakeExchange failed() {
            return failed[next++ & EXCHANGES - 1];
        }

        private FakeExchange exchange(Random random, @Nullable Cause cause) {
            FakeExchange x = new FakeExchange();
            x.cause = cause;
            x.status = cause == null ? 200 : cause.status();
            x.startedAtMillis = System.currentTimeMillis();
            FakeAttempt a = x.attempt(cause, cause == null ? Phase.RELAY_BODY : Phase.AWAIT_RESPONSE);
            a.server = ("10.0.0." + random.nextInt(servers) + ":80").intern();
            a.reused = true;
            a.upstreamStatus = 200;
            a.verdict = cause == null ? null : "not retried: no tries left (2)";
            long at = MICRO * (1 + random.nextInt(1_000_000));
            x.timeline.mark(ExchangeMark.FIRST_BYTE, at);
            a.timeline.mark(AttemptMark.STARTED, at += MICRO * (1 + random.nextInt(30)));
            a.timeline.mark(AttemptMark.REQUEST_SENT, at += MICRO * (1 + random.nextInt(30)));
            if (cause == null) {
                a.timeline.mark(AttemptMark.FIRST_BYTE, at += (long) (MICRO * Math.exp(random.nextGaussian() + 6)));
            }
            a.timeline.mark(AttemptMark.ENDED, at += MICRO * (1 + random.nextInt(200)));
            x.timeline.mark(ExchangeMark.ENDED, at + 5 * MICRO);
            return x;
        }
    }

    /** A whole exchange by statistics. */
    @Benchmark
    public void statistics(Shared shared, Loop loop) {
        shared.statistics.exchangeEnded(loop.well());
    }

    /** The same on two event loops at once: no slower, if they share nothing. */
    @Benchmark
    @Threads(2)
    public void statisticsOnTwoLoops(Shared shared, Loop loop) {
        shared.statistics.exchangeEnded(loop.well());
    }

    /** A failed exchange by statistics. */
    @Benchmark
    public void statisticsOfFailure(Shared shared, Loop loop) {
        shared.statistics.exchangeEnded(loop.failed());
    }

    /** A failed exchange in a storm: counted, its record sampled away. */
    @Benchmark
    public boolean journalInStorm(Shared shared, Loop loop) {
        FakeExchange x = loop.failed();
        shared.counter.add(x);
        return shared.sampler.keep(Cause.RESPONSE_TIMEOUT, Failure.serverOf(x), 1);
    }

    /** The record of a failed exchange, as it is kept. */
    @Benchmark
    public Failure record(Loop loop) {
        return Failure.of(loop.failed(), "gw-1");
    }
}
