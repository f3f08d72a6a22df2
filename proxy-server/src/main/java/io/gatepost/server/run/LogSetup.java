package io.gatepost.server.run;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.gatepost.server.config.ErrorLogSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Sends the program's own messages where the configuration says. */
final class LogSetup {
    private LogSetup() {}

    /**
     * Sets level and target.
     *
     * @throws IOException where the file cannot be written; nothing is changed then
     */
    static void apply(ErrorLogSettings settings) throws IOException {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return; // another backend was put on the class path: its own configuration counts
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (!settings.path().equals("stderr")) {
            retarget(context, root, settings.path());
        }
        root.setLevel(Level.toLevel(settings.level()));
    }

    private static void retarget(LoggerContext context, Logger root, String path) throws IOException {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        OutputStreamAppender<ILoggingEvent> target;
        Appender<ILoggingEvent> before = null;
        for (Iterator<Appender<ILoggingEvent>> all = root.iteratorForAppenders(); all.hasNext();) {
            before = all.next();
        }
        if (!(before instanceof AsyncAppender async)) {
            return;
        }
        Appender<ILoggingEvent> old = async.iteratorForAppenders().next();
        encoder.setPattern(((PatternLayoutEncoder) ((OutputStreamAppender<ILoggingEvent>) old).getEncoder())
                .getPattern());
        encoder.start();
        if (path.equals("stdout")) {
            target = new ConsoleAppender<>();
        } else {
            // The appender would only complain to its own status list.
            try (OutputStream probe = Files.newOutputStream(Path.of(path), CREATE, APPEND)) {
                probe.flush();
            } catch (IOException e) {
                throw Unwritable.log("error_log", path, e);
            }
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setFile(path);
            target = appender;
        }
        target.setContext(context);
        target.setName(path);
        target.setEncoder(encoder);
        target.start();
        async.detachAppender(old);
        old.stop();
        async.addAppender(target);
    }
}
