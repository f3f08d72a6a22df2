package io.gatepost.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.text.Terminal;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code gatepost top} shows. */
class TopTest {
    private static final JsonNode UPSTREAMS = JsonMapper.shared().readTree("""
            {"upstreams":[{"name":"app","servers":[
              {"name":"10.0.0.1:80","state":"up","in_flight":3,
               "windows":{"1m":{"seconds":60,"requests":600,"failed":6,"latency":{"wait":{"p99_ms":12.5}}}}},
              {"name":"10.0.0.2:80","state":"ejected","reason":"3 failures","in_flight":0,
               "windows":{"1m":{"seconds":60,"requests":60,"failed":60,"latency":{}}}}]},
             {"name":"mail","servers":[
              {"name":"10.0.1.1:25","state":"up","in_flight":9,
               "windows":{"1m":{"seconds":60,"requests":6000,"failed":0,"latency":{"wait":{"p99_ms":1}}}}}]}]}
            """);

    private static List<String> servers(TopView.Sort sort, String filter) {
        return TopView.of(UPSTREAMS, sort, filter, 50, Terminal.PLAIN).stream().skip(3)
                .map(l -> l.split(" +", -1)[1]).toList();
    }

    @Test
    void the_worst_is_first_or_what_the_key_asks_for() {
        assertThat(servers(TopView.Sort.FAILED, "")).containsExactly("10.0.0.2:80", "10.0.0.1:80", "10.0.1.1:25");
        assertThat(servers(TopView.Sort.REQUESTS, "")).containsExactly("10.0.1.1:25", "10.0.0.1:80", "10.0.0.2:80");
        assertThat(servers(TopView.Sort.WAIT, "")).first().isEqualTo("10.0.0.1:80");
        assertThat(servers(TopView.Sort.FLIGHT, "")).first().isEqualTo("10.0.1.1:25");
        assertThat(servers(TopView.Sort.NAME, "")).containsExactly("10.0.0.1:80", "10.0.0.2:80", "10.0.1.1:25");
    }

    @Test
    void a_filter_is_part_of_a_name_or_state() {
        assertThat(servers(TopView.Sort.NAME, "MAIL")).containsExactly("10.0.1.1:25");
        assertThat(servers(TopView.Sort.NAME, "eject")).containsExactly("10.0.0.2:80");
        assertThat(servers(TopView.Sort.NAME, "nothing")).isEmpty();
    }

    @Test
    void the_head_sums_up_and_the_screen_is_never_overfull() {
        List<String> lines = TopView.of(UPSTREAMS, TopView.Sort.FAILED, "", 4, Terminal.PLAIN);
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst()).contains("2 of 3 servers up, 111.0 requests/s, 1.1 failed/s");
        assertThat(lines.get(3)).contains("10.0.0.2:80", "ejected", "1.0", "3 failures");
    }
}
