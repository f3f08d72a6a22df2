package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.cause.Segment;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.ServerChange;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.server.accesslog.Folding.Kind;
import io.gatepost.server.thread.Waker;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One readable line for each failure that an operator has to see, through the logger {@code gatepost.error}. Of the same
 * cause and upstream the first lines of each second are printed and the rest counted. Lines are made on the event loop and
 * printed by a daemon thread, so that a slow console holds up nobody. A client that leaves is no line here.
 */
public final class ErrorLog implements ExchangeObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("gatepost.error");
    private static final LogFormat RELAYED = LogFormat.compile(
            "relayed $status of $upstream from $upstream_addr: \"$request\", request $request_id");
    private static final int QUEUE = 4096;
    private static final int IDLE_MILLIS = 250;
    private static final long CLOSE_MILLIS = 2000;

    private final Function<ExchangeView, String> describe;
    private final LongSupplier clock;
    private final Folding folding = new Folding(this::folded);
    private final MpscAtomicArrayQueue<Line> lines = new MpscAtomicArrayQueue<>(QUEUE);
    private final LongAdder lost = new LongAdder();
    private final Waker waker = new Waker();
    private final Thread thread;
    private volatile boolean closed;

    private record Line(Level level, String text) {}

    /** A log that describes a failed exchange by that function, which is called on the exchange's event loop. */
    public ErrorLog(Function<ExchangeView, String> describe) {
        this(describe, () -> Ticks.now() / 1_000_000);
    }

    ErrorLog(Function<ExchangeView, String> describe, LongSupplier clockMillis) {
        this.describe = describe;
        clock = clockMillis;
        thread = Thread.ofPlatform().daemon().name("gatepost-error-log").unstarted(this::run);
        thread.start();
    }

    @Override
    public void exchangeEnded(ExchangeView x) {
        Cause cause = x.cause();
        String upstream = x.upstream();
        String scope = upstream == null ? "-" : upstream;
        if (cause != null) {
            if (ours(x) && admit(new Kind(scope, cause.name(), Level.WARN))) {
                print(Level.WARN, describe.apply(x));
            }
        } else if (x.status() >= 500) {
            boolean relayed = x.origin() == Origin.UPSTREAM;
            Level level = relayed ? Level.INFO : Level.WARN;
            if (x.origin() != Origin.NONE && admit(new Kind(scope, "status " + x.status(), level))) {
                print(level, relayed ? relayed(x) : describe.apply(x));
            }
        }
    }

    @Override
    public void serverChanged(ServerChange change) {
        Level level = change.to().toLowerCase(Locale.ROOT).equals("up") ? Level.INFO : Level.WARN;
        print(level,
                "server " + change.server() + " of " + change.upstream() + ": " + change.from() + " -> " + change.to()
                        + ": " + change.reason());
    }

    @Override
    public void incident(Incident incident) {
        // Addresses of clients are without number, so they share one kind for each cause.
        String where = incident.where();
        int space = where.indexOf(' ');
        String scope = incident.cause().segment() == Segment.CLIENT || space < 0 ? "client" : where.substring(0, space);
        if (admit(new Kind(scope, incident.cause().name(), Level.WARN))) {
            print(Level.WARN, incident.cause().name() + " " + where + ": " + incident.detail());
        }
    }

    /** Prints what waits and the counts of what was folded, for two seconds at most, and ends. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A 5xx that we made, a response that broke off, or no response at all, and not by the client's doing. */
    private static boolean ours(ExchangeView x) {
        boolean answered = x.origin() == Origin.PROXY && x.status() >= 500;
        boolean broken = (x.responseStarted() && x.origin() == Origin.UPSTREAM) || x.origin() == Origin.NONE;
        return answered || (broken && Variables.segment(x) != Segment.CLIENT && x.status() != 499);
    }

    private static String relayed(ExchangeView x) {
        LogLine line = new LogLine();
        RELAYED.write(x, line);
        return line.toString();
    }

    private boolean admit(Kind kind) {
        return folding.admit(kind, clock.getAsLong());
    }

    private void folded(Kind kind, long more) {
        print(kind.level(), "... and " + more + " more " + kind.what() + " of " + kind.scope() + " in the last 1 s");
    }

    private void print(Level level, String text) {
        if (lines.offer(new Line(level, text))) {
            waker.wake(thread);
        } else {
            lost.increment();
        }
    }

    private void run() {
        boolean last;
        do {
            last = closed;
            if (last) {
                folding.expireAll();
            } else {
                folding.expire(clock.getAsLong());
            }
            for (Line line = lines.poll(); line != null; line = lines.poll()) {
                LOG.atLevel(line.level()).log(line.text());
            }
            long gone = lost.sumThenReset();
            if (gone > 0) {
                LOG.warn("{} lines of this log dropped", gone);
            }
            if (!last) {
                waker.sleep(IDLE_MILLIS, () -> closed || !lines.isEmpty());
            }
        } while (!last);
    }
}
