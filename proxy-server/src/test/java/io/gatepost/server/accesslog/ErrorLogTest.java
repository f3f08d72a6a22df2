package io.gatepost.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.cause.Origin;
import io.gatepost.diagnostics.exchange.Incident;
import io.gatepost.diagnostics.exchange.ServerChange;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ErrorLogTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final Logger logger = (Logger) LoggerFactory.getLogger("gatepost.error");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    @AfterEach
    void silence() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }

    private ErrorLog log() {
        return new ErrorLog(x -> "failed " + x.cause(), clock::get);
    }

    private static SampleExchange refused() {
        return new SampleExchange().failed(Cause.CONNECT_REFUSED, 502);
    }

    @Test
    void tellsOfWhatAnOperatorHasToSeeOnly() {
        SampleExchange relayed = new SampleExchange();
        relayed.status = 503;
        relayed.attempts.add(SampleAttempt.answered("10.0.1.2:80", 503, true));
        SampleExchange broken = new SampleExchange().failed(Cause.BODY_TRUNCATED, 200);
        broken.origin = Origin.UPSTREAM;
        SampleExchange aborted = new SampleExchange().failed(Cause.CLIENT_ABORTED_DOWNLOAD, 200);
        aborted.origin = Origin.UPSTREAM;
        try (ErrorLog log = log()) {
            log.exchangeEnded(new SampleExchange());
            log.exchangeEnded(refused());
            log.exchangeEnded(broken);
            log.exchangeEnded(aborted);
            log.exchangeEnded(new SampleExchange().failed(Cause.CLIENT_ABORTED_WAITING, 499));
            log.exchangeEnded(new SampleExchange().failed(Cause.NO_ROUTE, 404));
            log.exchangeEnded(relayed);
            log.serverChanged(new ServerChange("app", "a:80", "up", "ejected", "3 failures"));
            log.serverChanged(new ServerChange("app", "a:80", "ejected", "up", "time is over"));
        }
        assertThat(lines).containsExactly("WARN failed CONNECT_REFUSED", "WARN failed BODY_TRUNCATED",
                "INFO relayed 503 of app from 10.0.1.2:80: \"GET /a/b?x=1&y=2 HTTP/1.1\","
                        + " request 0123456789abcdef0123456789abcdef",
                "WARN server a:80 of app: up -> ejected: 3 failures",
                "INFO server a:80 of app: ejected -> up: time is over");
    }

    @Test
    void foldsWithExactCountsForEachUpstreamAndCause() throws Exception {
        SampleExchange other = refused();
        other.upstream = "other";
        try (ErrorLog log = log()) {
            Runnable many = () -> {
                for (int i = 0; i < 500; i++) {
                    log.exchangeEnded(refused());
                }
            };
            Thread one = Thread.ofPlatform().start(many);
            Thread two = Thread.ofPlatform().start(many);
            one.join();
            two.join();
            log.exchangeEnded(other);
            await().until(() -> lines.size() == 6);
            assertThat(lines).containsOnly("WARN failed CONNECT_REFUSED");
            clock.addAndGet(1000);
            await().until(() -> lines.size() == 7);
            assertThat(lines.getLast()).isEqualTo("WARN ... and 995 more CONNECT_REFUSED of app in the last 1 s");
            log.exchangeEnded(refused());
            await().until(() -> lines.size() == 8);
        }
        assertThat(lines).hasSize(8);
    }

    @Test
    void theNextWindowTellsOfTheOneBefore() {
        List<String> told = new CopyOnWriteArrayList<>();
        Folding folding = new Folding((kind, more) -> told.add(kind.what() + more));
        Folding.Kind kind = new Folding.Kind("app", "X", org.slf4j.event.Level.WARN);
        int printed = 0;
        for (int i = 0; i < 137; i++) {
            printed += folding.admit(kind, 5000 + i) ? 1 : 0;
        }
        assertThat(printed).isEqualTo(5);
        assertThat(folding.admit(kind, 6000)).isTrue();
        assertThat(told).containsExactly("X132");
        folding.expire(9000);
        assertThat(told).hasSize(1);
    }

    @Test
    void incidentsOfManyClientsAreFoldedTogether() {
        try (ErrorLog log = log()) {
            for (int i = 0; i < 20; i++) {
                log.incident(new Incident(Cause.CLIENT_TLS_HANDSHAKE_FAILED, "192.0.2." + i, "alert 40"));
            }
        }
        assertThat(lines).hasSize(6);
        assertThat(lines.getFirst()).isEqualTo("WARN CLIENT_TLS_HANDSHAKE_FAILED 192.0.2.0: alert 40");
        assertThat(lines.getLast())
                .isEqualTo("WARN ... and 15 more CLIENT_TLS_HANDSHAKE_FAILED of client in the last 1 s");
    }
}
