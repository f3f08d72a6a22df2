package io.gatepost.server.journal;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.gatepost.diagnostics.exchange.Ticks;
import io.gatepost.diagnostics.journal.CountQuery;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FailureCounter;
import io.gatepost.diagnostics.journal.FailureQuery;
import io.gatepost.diagnostics.journal.FailureStore;
import io.gatepost.diagnostics.journal.Sampler;
import io.gatepost.server.config.JournalSettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every failure: the newest in memory, all in a database where there is one. Counts are exact; records are sampled in
 * a storm. Event loops copy and offer, and never wait. Queries wait for what was offered before them, and are answered from
 * memory where the database does not answer.
 */
public final class Journal implements ExchangeObserver, AutoCloseable {
    /** Failures that are kept in memory. */
    public static final int NEWEST = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    /** How long a query waits for what was offered before it; less where the database does not answer anyhow. */
    private static final long SETTLE_MILLIS = 5000;
    private static final long UNSETTLED_MILLIS = 500;

    private final String instance;
    private final FailureStore newest = new FailureStore(NEWEST);
    private final Sampler sampler = new Sampler();
    private final FailureCounter counter = new FailureCounter();
    private final @Nullable JournalWriter writer;
    private final @Nullable JournalReader reader;

    private Journal(String instance, @Nullable JournalStore store, boolean remote, int queue) {
        this.instance = instance;
        this.writer = store == null ? null : new JournalWriter(store, counter, queue);
        this.reader = store == null ? null : new JournalReader(() -> store.database().openReader(), remote);
    }

    /** A journal that takes failures, and writes them once it is started. */
    public static Journal of(JournalSettings settings, String instance) {
        Path file = settings.file();
        String url = settings.url();
        long maxSize = settings.inMemory()
                ? Math.min(settings.maxSize(), SqliteDatabase.MOST_IN_MEMORY)
                : settings.maxSize();
        Database database = url != null
                ? new PostgresDatabase(url, settings.user(), settings.passwordFile())
                : file != null
                        ? SqliteDatabase.in(file, maxSize)
                        : settings.inMemory() ? SqliteDatabase.inMemory(maxSize) : null;
        JournalStore store = database == null
                ? null
                : new JournalStore(database, instance, settings.maxAge(), maxSize);
        return new Journal(instance, store, url != null, settings.queue());
    }

    /** Begins to write. The database is opened meanwhile; whatever is wrong with it is logged, and stops nothing. */
    public void start() {
        JournalWriter to = writer;
        if (to != null) {
            to.start();
        }
    }

    @Override
    public void exchangeEnded(ExchangeView x) {
        if (!x.failed()) {
            return;
        }
        JournalWriter to = writer;
        if (to != null) {
            counter.add(x);
        }
        Cause cause = Failure.causeOf(x);
        if (cause != null && sampler.keep(cause, Failure.serverOf(x), Ticks.now())) {
            Failure f = Failure.of(x, instance);
            newest.add(f);
            if (to != null) {
                to.offer(f);
            }
        }
    }

    /** The newest failures, in memory: what a live view follows. */
    public FailureStore newest() {
        return newest;
    }

    /** The failures that match, newest first. Blocks. */
    public List<Failure> query(FailureQuery q) {
        JournalReader from = settled();
        if (from != null) {
            try {
                return from.query(q);
            } catch (SQLException e) {
                LOG.debug("answered from memory", e);
            }
        }
        return newest.query(q);
    }

    /** The failure of that id, or null where it was never kept or is gone. Blocks. */
    public @Nullable Failure byId(String id) {
        Failure found = newest.byId(id);
        JournalReader from = found == null ? settled() : null;
        if (from == null) {
            return found;
        }
        try {
            return from.byId(id);
        } catch (SQLException e) {
            LOG.debug("answered from memory", e);
            return null;
        }
    }

    /**
     * How many failures there were. Exact. Blocks.
     *
     * @throws JournalException where there is no journal, or it does not answer
     */
    public List<CountQuery.Row> counts(CountQuery q) throws JournalException {
        JournalReader from = settled();
        if (from == null) {
            JournalStatus status = status();
            throw new JournalException(switch (status.state()) {
                case OFF -> "the journal is off";
                case OPENING -> "the journal is not open yet";
                case WRITING -> "the journal is behind; ask again";
                case FAILING -> String.valueOf(status.problem());
            });
        }
        try {
            return from.counts(q);
        } catch (SQLException e) {
            throw new JournalException("the journal does not answer: " + e.getMessage(), e);
        }
    }

    /** How the journal is. */
    public JournalStatus status() {
        JournalWriter to = writer;
        return to == null ? JournalStatus.off(sampler.skipped()) : to.status(sampler.skipped());
    }

    /** Writes what waits, for a few seconds at most, and ends. */
    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        if (reader != null) {
            reader.close();
        }
    }

    /** The database once it has what is known by now; null where it cannot be asked. */
    private @Nullable JournalReader settled() {
        JournalWriter to = writer;
        return to != null && to.settle(to.isWriting() ? SETTLE_MILLIS : UNSETTLED_MILLIS) ? reader : null;
    }
}
