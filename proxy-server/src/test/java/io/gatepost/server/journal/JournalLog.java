package io.gatepost.server.journal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the journal says in the log meanwhile. */
final class JournalLog implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.gatepost.server.journal");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    JournalLog() {
        appender.start();
        logger.addAppender(appender);
    }

    List<String> lines() {
        return List.copyOf(appender.list).stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
