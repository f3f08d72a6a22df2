package io.gatepost.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    @Test
    void writesALineForEachExchangeAndCountsTheCutOnes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogWriter writer = new LogWriter(out, 256 * 1024);
        try (AccessLog log = new AccessLog(LogFormat.compile("$status $http_big"), writer)) {
            log.exchangeEnded(new SampleExchange());
            log.exchangeEnded(new SampleExchange().field("big", "x".repeat(70_000)));
            log.exchangeEnded(new SampleExchange());
            assertThat(log.cut()).isEqualTo(1);
            assertThat(log.dropped()).isZero();
        }
        String[] lines = out.toString(StandardCharsets.US_ASCII).split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).isEqualTo("200 -").isEqualTo(lines[2]);
        assertThat(lines[1]).hasSize(LogLine.LIMIT - 1);
    }
}
