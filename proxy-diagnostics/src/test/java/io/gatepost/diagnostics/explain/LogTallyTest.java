package io.gatepost.diagnostics.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTallyTest {
    private static final String REFUSED = "connect() failed (111: Connection refused) while connecting to upstream";
    private static final String TIMED_OUT = "upstream timed out (110: Connection timed out) while reading response header from upstream";

    private static String line(int second, String message, int server) {
        return String.format("2026/11/25 07:%02d:%02d [error] 7#7: *1 %s, client: 10.9.9.9, server: x, request: "
                + "\"GET / HTTP/1.1\", upstream: \"http://10.0.0.%d:80/\", host: \"x\"\n", second / 60, second % 60,
                message,
                server);
    }

    @Test
    void counts_by_cause_server_and_time() {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            log.append(line(i, REFUSED, i % 3));
        }
        log.append(line(30, TIMED_OUT, 1)).append("something else\n\n");
        LogSummary summary = tally(log.toString(), log.length());
        assertThat(summary.lines()).isEqualTo(302);
        assertThat(summary.explained()).isEqualTo(301);
        assertThat(summary.unknown()).isEqualTo(1);
        assertThat(summary.samples()).containsExactly("something else");
        LogSummary.Group refused = summary.groups().getFirst();
        assertThat(refused.causes()).containsExactly(Cause.CONNECT_REFUSED);
        assertThat(refused.count()).isEqualTo(300);
        assertThat(refused.servers()).hasSize(3).contains(new LogSummary.Share("10.0.0.1:80", 100));
        assertThat(refused.last() - refused.first()).isEqualTo(299);
        assertThat(summary.step()).isEqualTo(10);
        assertThat(refused.counts()).hasSize(30).containsOnly(10);
        assertThat(summary.groups().get(1).causes()).startsWith(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
    }

    @Test
    void reads_the_same_in_pieces_of_any_size() {
        String log = line(1, REFUSED, 1) + line(2, TIMED_OUT, 2).replace("\n", "\r\n") + "x\n"
                + line(3, REFUSED, 1).strip();
        String whole = SummaryText.of(tally(log, log.length()));
        for (int size : new int[]{1, 2, 7, 64, 301}) {
            assertThat(SummaryText.of(tally(log, size))).as("pieces of %d", size).isEqualTo(whole);
        }
        assertThat(whole).startsWith("4 lines: 3 explained, 0 ordinary, 1 unknown");
    }

    @Test
    void cuts_a_line_without_end_and_goes_on() {
        String log = "x".repeat(300_000) + "\n" + line(1, REFUSED, 1);
        LogSummary summary = tally(log, 4096);
        assertThat(summary.lines()).isEqualTo(2);
        assertThat(summary.cut()).isEqualTo(1);
        assertThat(summary.explained()).isEqualTo(1);
    }

    @Test
    void keeps_a_bounded_number_of_servers() {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            log.append(line(1, REFUSED, i));
        }
        LogSummary.Group group = tally(log.toString(), 4096).groups().getFirst();
        assertThat(group.count()).isEqualTo(5000);
        assertThat(group.servers()).hasSize(2001);
        assertThat(group.servers().getFirst()).isEqualTo(new LogSummary.Share("(others)", 3000));
    }

    /** Whatever the order and the span, nothing is lost and the steps stay few. */
    @Test
    void spreads_times_in_any_order() {
        Random random = new Random(7);
        Spread spread = new Spread(2);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            long time = 1_700_000_000L + (long) (random.nextGaussian() * Math.pow(10, random.nextInt(9)));
            times.add(time);
            spread.add(i % 2, time);
        }
        long total = 0;
        for (int thing = 0; thing < 2; thing++) {
            for (long count : spread.of(thing)) {
                total += count;
            }
        }
        assertThat(total).isEqualTo(2000);
        long first = times.stream().min(Long::compare).orElseThrow();
        assertThat(spread.origin()).isLessThanOrEqualTo(first);
    }

    @Test
    void shows_what_it_read_as_plain_text() {
        String text = SummaryText.of(tally("\u001b[31mred\n" + line(1, REFUSED, 1), 100));
        assertThat(text).contains("\\x1b[31mred").contains("CONNECT_REFUSED").contains("in nginx's words")
                .doesNotContain("\u001b").doesNotContain("1970");
    }

    private static LogSummary tally(String log, int pieces) {
        LogTally tally = new LogTally();
        byte[] bytes = log.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += pieces) {
            int length = Math.min(pieces, bytes.length - from);
            byte[] piece = new byte[length];
            System.arraycopy(bytes, from, piece, 0, length);
            tally.add(piece, length);
        }
        tally.end();
        return tally.summary();
    }
}
