package io.gatepost.server.accesslog;

import io.gatepost.diagnostics.exchange.ExchangeObserver;
import io.gatepost.diagnostics.exchange.ExchangeView;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.atomic.LongAdder;

/** Writes one line for each exchange. Formats on the exchange's event loop, writes elsewhere. */
public final class AccessLog implements ExchangeObserver, AutoCloseable {
    private static final FastThreadLocal<LogLine> LINE = new FastThreadLocal<>() {
        @Override
        protected LogLine initialValue() {
            return new LogLine();
        }
    };

    private final LogFormat format;
    private final LogWriter writer;
    private final LongAdder cut = new LongAdder();

    /** A log of that format; closes the writer with itself. */
    public AccessLog(LogFormat format, LogWriter writer) {
        this.format = format;
        this.writer = writer;
    }

    @Override
    public void exchangeEnded(ExchangeView exchange) {
        LogLine line = LINE.get();
        line.clear();
        format.write(exchange, line);
        line.end();
        if (line.cut()) {
            cut.increment();
        }
        writer.offer(line.array(), 0, line.length());
    }

    /** Lines that were cut off at {@link LogLine#LIMIT}. */
    public long cut() {
        return cut.sum();
    }

    /** Lines that were dropped because the target did not take them fast enough. */
    public long dropped() {
        return writer.dropped();
    }

    @Override
    public void close() {
        writer.close();
    }
}
