package io.gatepost.diagnostics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.exchange.Slice;
import io.gatepost.diagnostics.journal.Failure;
import io.gatepost.diagnostics.journal.FakeExchange;
import io.gatepost.diagnostics.text.Terminal;
import org.junit.jupiter.api.Test;

class StoryTest {
    @Test
    void it_tells_what_happened_where_the_time_went_what_was_measured_and_what_to_do() {
        String story = ErrorReport.story(Samples.measured(), Terminal.PLAIN);
        assertThat(story).startsWith("502 Bad Gateway: CONNECT_REFUSED  id gw-1-7\n")
                .contains("phase     CONNECT (upstream)", "errno     111 ECONNREFUSED", "detail    nobody listens")
                .contains("attempt 1 on ", "attempt 2 on ", "CONNECT_REFUSED; retried: nothing sent",
                        "CONNECT_REFUSED; not retried: no server left")
                .contains("attempt 2: The port is listened on, but only at 127.0.0.1:8080.",
                        "the kernel's connection was SYN_SENT, with 1 segments unacknowledged, 3\n    repeated",
                        "Addresses: 10.0.0.1, 10.0.0.2.", "Probe: yes.")
                .containsPattern("Likely reasons\n  1\\. ")
                .contains("     because  ", "     check    ", "     fix      ")
                .doesNotContain("\u001b");
    }

    @Test
    void bars_stand_where_their_phase_was() {
        String story = ErrorReport.story(Samples.measured(), Terminal.PLAIN);
        // Of 0.9 ms: attempts from 0.1 to 0.4 ms and from 0.5 to 0.8 ms, with a pause between.
        assertThat(story).containsPattern(" {2}read request +0 ms \\|=== +\\|\n")
                .containsPattern("connect +0.3 ms \\| {6}x{20} +\\|\n")
                .containsPattern("connect +0.3 ms \\| {33}x{20} +\\|\n")
                .containsPattern("between attempts +0.1 ms\n").containsPattern("total +0.9 ms\n");
    }

    @Test
    void what_a_client_sent_can_neither_forge_lines_nor_colours() {
        FakeExchange x = Samples.refused();
        x.target = Slice.of("/a\n\u001b[31mb");
        String story = ErrorReport.story(Failure.of(x, "gw-1"), Terminal.PLAIN);
        assertThat(story).contains("/a\\x0a\\x1b[31mb").doesNotContain("\u001b");
    }

    @Test
    void colours_are_used_only_where_they_are_wanted() {
        assertThat(ErrorReport.story(Samples.measured(), new Terminal(80, true)))
                .startsWith("\u001b[31m502 Bad Gateway: CONNECT_REFUSED\u001b[0m");
    }
}
