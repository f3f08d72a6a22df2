package io.gatepost.server.journal;

import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureCounter;
import io.gatepost.diagnostics.text.Durations;
import io.gatepost.server.thread.Waker;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records and counts on one daemon thread, many at once. Who offers never waits: a record that finds no room is
 * dropped and counted. While the database cannot be written, what was taken waits and is tried again; counts always wait.
 */
final class JournalWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final int BATCH = 256;
    private static final int MAX_COUNTS = 65_536;
    /** After a batch the next may collect for so long. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int IDLE_MILLIS = 1000;
    private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(15);
    private static final long TELL_EVERY = TimeUnit.SECONDS.toNanos(60);
    private static final long CLOSE_MILLIS = 3000;

    private final JournalStore store;
    private final FailureCounter counter;
    private final MpscAtomicArrayQueue<Failure> queue;
    private final int capacity;
    private final LongAdder queueFull = new LongAdder();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong unwritten = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final Object served = new Object();
    private final Waker waker = new Waker();
    private final Thread thread;
    private volatile boolean closed;
    private volatile JournalStatus.State state = JournalStatus.State.OPENING;
    private volatile @Nullable String problem;
    /** Of {@link #asked}: the last that was answered. Guarded by {@link #served}. */
    private long answered;

    // The rest belongs to the thread.
    private final PendingCounts pending = new PendingCounts(MAX_COUNTS);
    /** Taken from the queue and in no batch yet; behind {@link #singly} what a batch of many was refused with. */
    private final Deque<Failure> taken = new ArrayDeque<>();
    private int singly;
    private @Nullable Batch current;
    private long number;
    private long retryAfter = FIRST_RETRY;
    private long retryAt;
    private long failingSince;
    private long told;
    private long toldAt;

    JournalWriter(JournalStore store, FailureCounter counter, int capacity) {
        this.store = store;
        this.counter = counter;
        this.capacity = capacity;
        this.queue = new MpscAtomicArrayQueue<>(capacity);
        this.thread = Thread.ofPlatform().daemon().name("gatepost-journal").unstarted(this::run);
    }

    /** Begins to write; what is offered before waits. */
    void start() {
        thread.start();
    }

    /** Hands a record over, or drops it. Any thread, never waits. */
    void offer(Failure f) {
        if (closed || !queue.offer(f)) {
            queueFull.increment();
        } else {
            waker.wake(thread);
        }
    }

    /** Waits until all that was offered and counted before is written; false where it could not be, or not in time. */
    boolean settle(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long ticket = asked.incrementAndGet();
        LockSupport.unpark(thread);
        try {
            synchronized (served) {
                for (long left = millis; answered < ticket && left > 0 && thread.isAlive();) {
                    served.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                }
                return answered >= ticket && state == JournalStatus.State.WRITING;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    JournalStatus status(long sampled) {
        String why = problem;
        return new JournalStatus(state, store.database().describe(), why == null ? store.fallback() : why,
                written.get(), queue.size(), sampled, queueFull.sum(), refused.get(), unwritten.get());
    }

    /** Writes what waits, for three seconds at most, and ends. */
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

    // ---- the thread

    private void run() {
        boolean last;
        do {
            last = closed;
            long ticket = asked.get();
            boolean worked = false;
            try {
                worked = drain(last);
            } catch (SQLException e) {
                failed(e);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("a bug in the journal", e);
                failed(new SQLException(e.toString(), e));
            }
            synchronized (served) {
                answered = ticket;
                served.notifyAll();
            }
            if (!last) {
                await(worked, ticket);
            }
        } while (!last);
        end();
    }

    /** Writes all that is there; true where there was something. */
    private boolean drain(boolean last) throws SQLException {
        if (isFailing() && !last && System.nanoTime() - retryAt < 0) {
            counter.drain(pending::add);
            return false;
        }
        store.open();
        boolean worked = false;
        for (Batch next = next(); next != null; next = next()) {
            current = next;
            write(next);
            current = null;
            worked = true;
        }
        store.retain();
        written();
        return worked;
    }

    private void write(Batch batch) throws SQLException {
        try {
            store.write(batch);
            written.addAndGet(batch.failures().size());
        } catch (SQLException e) {
            if (batch.failures().isEmpty() || !store.database().refusesRow(e)) {
                throw e;
            }
            if (batch.failures().size() == 1) {
                refused.incrementAndGet();
                LOG.warn("the journal refused the record of failure {}: {}", batch.failures().getFirst().id(),
                        Reason.of(e));
            } else {
                batch.failures().reversed().forEach(taken::addFirst);
                singly += batch.failures().size();
            }
            write(batch.countsOnly());
        }
    }

    /** The batch that is to be tried again, else the next; null where there is nothing to write. */
    private @Nullable Batch next() {
        if (current != null) {
            return current;
        }
        for (Failure f = queue.poll(); f != null; f = taken.size() < BATCH ? queue.poll() : null) {
            taken.add(f);
        }
        counter.drain(pending::add);
        if (taken.isEmpty() && pending.isEmpty()) {
            return null;
        }
        List<Failure> failures = new ArrayList<>();
        int most = singly > 0 ? 1 : BATCH;
        for (Failure f = taken.poll(); f != null; f = failures.size() < most ? taken.poll() : null) {
            failures.add(f);
        }
        singly = Math.max(0, singly - 1);
        return new Batch(++number, failures, pending.take());
    }

    /** Waits for work; after work for more of it; after a failure for the next try. */
    private void await(boolean worked, long ticket) {
        if (isFailing()) {
            // Not longer than that, so that counts are taken from where they are bounded.
            LockSupport.parkNanos(this,
                    Math.min(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS), Math.max(SLICE, retryAt - System.nanoTime())));
        } else if (worked) {
            long until = System.nanoTime() + PAUSE;
            while (System.nanoTime() - until < 0 && !closed && asked.get() == ticket && queue.size() < capacity / 2) {
                LockSupport.parkNanos(this, SLICE);
            }
        } else {
            waker.sleep(IDLE_MILLIS, () -> closed || asked.get() != ticket || !queue.isEmpty() || !counter.isEmpty());
        }
    }

    /** Whether the database takes what it is given. */
    boolean isWriting() {
        return state == JournalStatus.State.WRITING;
    }

    private boolean isFailing() {
        return state == JournalStatus.State.FAILING;
    }

    private void failed(SQLException e) {
        store.close();
        String reason = Reason.of(e);
        problem = reason;
        if (!isFailing()) {
            state = JournalStatus.State.FAILING;
            failingSince = System.nanoTime();
            retryAfter = FIRST_RETRY;
            LOG.warn("journal {} cannot be written: {}; traffic goes on, failures are counted, records wait for it",
                    store.database().describe(), reason);
        } else {
            retryAfter = Math.min(LAST_RETRY, retryAfter * 2);
        }
        retryAt = System.nanoTime() + retryAfter;
    }

    /** All is written. */
    private void written() {
        long now = System.nanoTime();
        long lost = queueFull.sum();
        if (isFailing()) {
            LOG.info("journal {} is written again after {}; {} records found no room meanwhile",
                    store.database().describe(), Durations.ofMicros((now - failingSince) / 1000), lost - told);
            told = lost;
        } else if (lost > told && (told == 0 || now - toldAt > TELL_EVERY)) {
            LOG.warn("{} records found no room in the journal's queue; their failures are counted", lost - told);
            told = lost;
            toldAt = now;
        }
        state = JournalStatus.State.WRITING;
        problem = null;
    }

    private void end() {
        Batch left = current;
        long records = taken.size() + (left == null ? 0L : left.failures().size());
        records += queue.size();
        unwritten.addAndGet(records);
        counter.drain(pending::add);
        if (records > 0 || left != null || !pending.isEmpty()) {
            LOG.warn("journal {} could not be written before the end; {} records and the counts since are lost",
                    store.database().describe(), records);
        }
        store.close();
    }
}
