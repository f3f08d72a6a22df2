package io.gatepost.core.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps what is logged as an error by the proxy, or as a warning by Netty's pipeline, while it is open. */
final class ErrorLog {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Logger> loggers = List.of(logger("io.gatepost"), logger("io.netty.channel"),
            logger("io.netty.util.concurrent"));
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            Level from = event.getLoggerName().startsWith("io.netty") ? Level.WARN : Level.ERROR;
            if (event.getLevel().isGreaterOrEqual(from)) {
                String trace = event.getThrowableProxy() == null
                        ? ""
                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
                events.add(event.getFormattedMessage() + trace);
            }
        }
    };

    ErrorLog() {
        appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        loggers.forEach(l -> l.addAppender(appender));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    List<String> events() {
        return List.copyOf(events);
    }

    void close() {
        loggers.forEach(l -> l.detachAppender(appender));
        appender.stop();
    }
}
