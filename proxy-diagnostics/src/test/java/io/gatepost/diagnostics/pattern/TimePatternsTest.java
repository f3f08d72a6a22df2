package io.gatepost.diagnostics.pattern;

import static io.gatepost.diagnostics.pattern.Stream.HOUR;
import static io.gatepost.diagnostics.pattern.Stream.MINUTE;
import static io.gatepost.diagnostics.pattern.Stream.SECOND;
import static io.gatepost.diagnostics.pattern.Stream.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Periodic, slow route, all slow, intermittent resets, time clusters, changes, ports, cascades. */
class TimePatternsTest {
    private final Stream s = new Stream(42);

    @Test
    void an_hourly_job_is_found_and_told_to_go_by_the_clock() {
        traffic(s, 10 * HOUR);
        for (int i = 0; i < 8; i++) {
            burst(s, START + i * HOUR + s.random.nextInt(20_000), Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
        }
        Pattern p = only(Kind.PERIODIC, START + 7 * HOUR + 10 * MINUTE);
        assertThat(p.says()).isEqualTo("failures (timeout) come every 1 h");
        assertThat(p.figures()).anyMatch(f -> f.contains("like a schedule (cron)"));
        assertThat(p.advice().getFirst()).contains("batch job");
    }

    @Test
    void a_daily_job_by_a_local_clock_is_found_where_it_is_round_here_only() {
        Stream local = new Stream(1, ZoneId.of("Asia/Kathmandu"));
        traffic(local, 8 * 24 * HOUR);
        // 03:00 there is 21:15 UTC.
        long first = START - 22 * HOUR + 21 * HOUR + 15 * MINUTE + 24 * HOUR;
        for (int i = 0; i < 7; i++) {
            burst(local, first + i * 24L * HOUR + local.random.nextInt(20_000), Cause.CONNECT_REFUSED);
        }
        assertThat(local.patterns(Kind.PERIODIC, first + 6 * 24 * HOUR + HOUR)).singleElement().satisfies(p -> {
            assertThat(p.says()).endsWith("every 24 h");
            assertThat(p.figures()).anyMatch(f -> f.contains("Asia/Kathmandu"));
            assertThat(p.advice().getFirst()).contains("backup");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 10, 25})
    void failures_at_random_times_have_no_period(int episodes) {
        for (int run = 0; run < 150; run++) {
            Stream random = new Stream(run);
            traffic(random, 24 * HOUR);
            for (int i = 0; i < episodes; i++) {
                burst(random, START + (long) (random.random.nextDouble() * 24 * HOUR), Cause.CONNECT_REFUSED);
            }
            assertThat(random.patterns(Kind.PERIODIC, START + 24 * HOUR)).as("run %d", run).isEmpty();
        }
    }

    @Test
    void four_regular_episodes_are_too_few_and_hours_without_traffic_do_not_count_against_it() {
        traffic(s, 6 * HOUR);
        for (int i = 0; i < 4; i++) {
            burst(s, START + i * HOUR, Cause.CONNECT_REFUSED);
        }
        assertThat(s.patterns(Kind.PERIODIC, START + 4 * HOUR)).isEmpty();

        Stream nights = new Stream(2);
        for (int day = 0; day < 2; day++) {
            long morning = START + day * 24L * HOUR;
            for (int i = 0; i < 4; i++) {
                nights.good(morning + i * HOUR, morning + i * HOUR + 30 * MINUTE, 10 * SECOND, 1);
                burst(nights, morning + i * HOUR + 10 * MINUTE, Cause.CONNECT_REFUSED);
            }
        }
        assertThat(nights.patterns(Kind.PERIODIC, START + 28 * HOUR)).singleElement()
                .satisfies(p -> assertThat(p.says()).endsWith("every 1 h"));
    }

    @Test
    void failures_that_never_pause_but_rise_and_fall_have_their_period_found() {
        long end = START + 5 * HOUR + 50 * MINUTE;
        for (long at = START; at < end; at += 500) {
            double phase = 2 * Math.PI * at / (10.0 * MINUTE);
            Stream.Attempt a = s.attempt(at);
            s.add(s.random.nextDouble() < 0.06 + 0.05 * Math.sin(phase) ? a.fails(Cause.UPSTREAM_SENT_STATUS) : a);
        }
        assertThat(only(Kind.PERIODIC, end).says()).startsWith("failures rise and fall every 6");
        Stream even = new Stream(3);
        for (long at = START; at < end; at += 500) {
            Stream.Attempt a = even.attempt(at);
            even.add(even.random.nextDouble() < 0.06 ? a.fails(Cause.UPSTREAM_SENT_STATUS) : a);
        }
        assertThat(even.patterns(Kind.PERIODIC, end)).isEmpty();
    }

    @Test
    void timeouts_on_one_route_only_are_that_route() {
        s.good(START, START + 5 * MINUTE, SECOND, 2);
        for (int i = 0; i < 20; i++) {
            Stream.Attempt a = s.attempt(START + i * 14_000L).path("GET /export/" + i);
            s.add(i % 4 == 0 ? a.late() : a.header(900_000));
        }
        Pattern p = only(Kind.SLOW_ROUTE, START + 5 * MINUTE);
        assertThat(p.subject()).isEqualTo("GET /export/*");
        assertThat(p.strength()).isEqualTo(Strength.STRONG);
        assertThat(p.figures()).anyMatch(f -> f.startsWith("timeouts on it: 5 of 20"))
                .anyMatch(f -> f.contains("some hang, the others are fast"));
    }

    @Test
    void few_timeouts_are_a_hint_only_and_timeouts_everywhere_no_route() {
        s.good(START, START + 5 * MINUTE, 3 * SECOND, 2);
        for (int i = 0; i < 50; i++) {
            Stream.Attempt a = s.attempt(START + i * 5000L).path("GET /export");
            s.add(i % 10 == 0 ? a.late() : a);
        }
        assertThat(only(Kind.SLOW_ROUTE, START + 5 * MINUTE).strength()).isEqualTo(Strength.HINT);
        Stream all = new Stream(2);
        for (int i = 0; i < 300; i++) {
            Stream.Attempt a = all.attempt(START + i * 900L).path("GET /r" + i % 4 + "x");
            all.add(i % 5 == 0 ? a.late() : a);
        }
        assertThat(all.patterns(Kind.SLOW_ROUTE, START + 5 * MINUTE)).isEmpty();
    }

    @Test
    void when_everything_times_out_the_cause_tells_whose_fault_it_is() {
        s.good(START, START + 4 * MINUTE, SECOND, 2);
        for (int i = 0; i < 60; i++) {
            s.add(s.attempt(START + 5 * MINUTE + i * SECOND).server(1 + i % 2).path("GET /r" + i % 4 + "x").late());
        }
        Pattern p = only(Kind.ALL_SLOW, START + 6 * MINUTE);
        assertThat(p.figures()).anyMatch(f -> f.contains("saturated, or blocked on what they share"));
    }

    @Test
    void a_queue_that_grew_is_told_from_what_struck_at_once() {
        for (int i = 0; i < 290; i++) {
            s.add(s.attempt(START + i * SECOND).path("GET /r" + i % 4 + "x").header(20_000 + i * 20_000L));
        }
        for (int i = 0; i < 60; i++) {
            s.add(s.attempt(START + 321 * SECOND + i * SECOND).path("GET /r" + i % 4 + "x").late());
        }
        assertThat(only(Kind.ALL_SLOW, START + 381 * SECOND).figures())
                .anyMatch(f -> f.endsWith("it became saturated"));
    }

    @Test
    void a_route_that_still_answers_or_a_server_that_does_is_not_everything() {
        for (int i = 0; i < 120; i++) {
            Stream.Attempt a = s.attempt(START + i * SECOND).server(1 + i % 10).path("GET /r" + i % 4 + "x");
            s.add(i % 10 == 0 ? a : a.late());
        }
        assertThat(s.patterns(Kind.ALL_SLOW, START + 2 * MINUTE)).isEmpty();
    }

    @Test
    void resets_spread_evenly_are_told_with_what_they_have_in_common() {
        for (int i = 0; i < 7000; i++) {
            boolean large = i % 20 == 0;
            Stream.Attempt a = s.attempt(START + i * 600L).server(1 + i % 3).sent(large ? 90_000 : 300);
            s.add(large && s.random.nextInt(10) == 0
                    ? a.header(s.random.nextInt(3_000_000)).fails(Cause.SEND_RESET)
                    : a);
        }
        Pattern p = only(Kind.INTERMITTENT_RESET, START + 70 * MINUTE);
        assertThat(p.figures()).anyMatch(f -> f.startsWith("size of the request: over 64 KiB"));
        assertThat(p.advice()).containsExactly("look at what the failures have in common");
    }

    @Test
    void resets_at_one_age_of_the_connection_are_a_limit_of_age_unless_all_connections_have_that_age() {
        Stream alike = new Stream(7);
        for (int i = 0; i < 7000; i++) {
            boolean reset = s.random.nextInt(150) == 0;
            Stream.Attempt a = s.attempt(START + i * 600L).age(reset ? 600_000 + i % 100 : s.random.nextInt(590_000));
            s.add(reset ? a.header(s.random.nextInt(3_000_000)).fails(Cause.UPSTREAM_RESET_NO_RESPONSE) : a);
            Stream.Attempt b = alike.attempt(START + i * 600L).age(600_000);
            alike.add(reset ? b.header(s.random.nextInt(3_000_000)).fails(Cause.UPSTREAM_RESET_NO_RESPONSE) : b);
        }
        assertThat(only(Kind.INTERMITTENT_RESET, START + 70 * MINUTE).figures())
                .anyMatch(f -> f.startsWith("age of the connection: always about 600"));
        assertThat(alike.patterns(Kind.INTERMITTENT_RESET, START + 70 * MINUTE)).singleElement()
                .satisfies(p -> assertThat(p.figures()).noneMatch(f -> f.startsWith("age of")));
    }

    @Test
    void resets_without_anything_in_common_ask_for_a_capture_and_bursts_are_another_shape() {
        for (int i = 0; i < 7000; i++) {
            Stream.Attempt a = s.attempt(START + i * 600L).server(1 + i % 3);
            s.add(s.random.nextInt(150) == 0
                    ? a.header(s.random.nextInt(3_000_000)).age(s.random.nextInt(900_000)).idle(s.random.nextInt(2000))
                            .fails(Cause.UPSTREAM_RESET_NO_RESPONSE)
                    : a);
        }
        assertThat(only(Kind.INTERMITTENT_RESET, START + 70 * MINUTE).advice().getFirst()).contains("capture");
        Stream bursts = new Stream(3);
        for (int i = 0; i < 7000; i++) {
            Stream.Attempt a = bursts.attempt(START + i * 600L).server(1 + i % 3);
            bursts.add(i % 1000 < 12 ? a.fails(Cause.UPSTREAM_RESET_NO_RESPONSE) : a);
        }
        assertThat(bursts.patterns(Kind.INTERMITTENT_RESET, START + 70 * MINUTE)).isEmpty();
    }

    @Test
    void good_responses_up_to_the_limit_say_that_a_longer_one_would_help_and_a_gap_that_it_would_not() {
        for (int i = 0; i < 300; i++) {
            s.add(s.attempt(START + i * SECOND).header((long) (s.random.nextDouble() * 30_000_000)));
        }
        for (int i = 0; i < 20; i++) {
            s.add(s.attempt(START + i * 10L * SECOND).late());
        }
        assertThat(only(Kind.TIME_CLUSTER, START + 5 * MINUTE).says())
                .contains("would let some of the timeouts end well");
        Stream gap = new Stream(2);
        gap.good(START, START + 5 * MINUTE, SECOND, 1);
        for (int i = 0; i < 20; i++) {
            gap.add(gap.attempt(START + i * 10L * SECOND).late());
        }
        assertThat(gap.patterns(Kind.TIME_CLUSTER, START + 5 * MINUTE)).singleElement()
                .satisfies(p -> assertThat(p.says()).contains("would change nothing"));
    }

    @Test
    void closes_at_thirty_seconds_are_somebodys_timer_and_scattered_ones_are_not() {
        for (int i = 0; i < 8; i++) {
            s.add(s.attempt(START + i * MINUTE).header(30_000_000 + s.random.nextInt(400_000))
                    .fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        }
        Pattern p = only(Kind.TIME_CLUSTER, START + 10 * MINUTE);
        assertThat(p.says()).startsWith("closes by the server gather at 30.");
        assertThat(p.figures().getFirst()).contains("gunicorn");
        Stream scattered = new Stream(2);
        for (int i = 0; i < 8; i++) {
            scattered.add(scattered.attempt(START + i * MINUTE).header(scattered.random.nextInt(60_000_000))
                    .fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        }
        assertThat(scattered.patterns(Kind.TIME_CLUSTER, START + 10 * MINUTE)).isEmpty();
    }

    @Test
    void connects_just_over_a_second_are_lost_syns_before_anything_fails() {
        for (int i = 0; i < 200; i++) {
            s.add(s.attempt(START + i * SECOND).fresh(i % 50 == 0 ? 1_012_000 : 400 + i));
        }
        assertThat(only(Kind.TIME_CLUSTER, START + 4 * MINUTE).says()).contains("SYNs are lost");
        Stream slow = new Stream(1);
        for (int i = 0; i < 200; i++) {
            slow.add(slow.attempt(START + i * SECOND).fresh(i % 50 == 0 ? 1_500_000 : 400 + i));
        }
        assertThat(slow.patterns(Kind.TIME_CLUSTER, START + 4 * MINUTE)).isEmpty();
    }

    @Test
    void names_that_take_five_seconds_are_lost_dns_packets() {
        for (int i = 0; i < 100; i++) {
            s.add(s.attempt(START + i * SECOND).fresh().resolve(i % 30 == 0 ? 5_004_000 : 2000));
        }
        assertThat(only(Kind.TIME_CLUSTER, START + 2 * MINUTE).says()).contains("DNS packets are lost");
    }

    @Test
    void failures_that_begin_with_a_change_are_told_with_it() {
        long change = START + 40 * MINUTE;
        s.good(START, change, 300, 2);
        s.add(new Entry.Marker(change, null, "release 42"));
        for (long at = change + 20 * SECOND; at < change + 10 * MINUTE; at += 300) {
            Stream.Attempt a = s.attempt(at);
            s.add(s.random.nextInt(12) == 0 ? a.fails(Cause.RESPONSE_HEADER_TOO_LARGE) : a);
        }
        Pattern p = only(Kind.AFTER_CHANGE, change + 10 * MINUTE);
        assertThat(p.says()).contains("release 42").endsWith("they go on");
        assertThat(p.advice().getFirst()).contains("go back");
    }

    @Test
    void failures_without_a_change_or_before_it_are_not_blamed_on_one() {
        long change = START + 40 * MINUTE;
        s.good(START, change, 300, 2);
        for (long at = change; at < change + 10 * MINUTE; at += 300) {
            Stream.Attempt a = s.attempt(at);
            s.add(s.random.nextInt(12) == 0 ? a.fails(Cause.RESPONSE_HEADER_TOO_LARGE) : a);
        }
        assertThat(s.patterns(Kind.AFTER_CHANGE, change + 10 * MINUTE)).isEmpty();
        s.add(new Entry.Marker(change + 5 * MINUTE, "app", "release 43"));
        assertThat(s.patterns(Kind.AFTER_CHANGE, change + 10 * MINUTE)).as("it began before").isEmpty();
        Stream even = new Stream(5);
        for (long at = START; at < START + HOUR; at += 300) {
            Stream.Attempt a = even.attempt(at);
            even.add(even.random.nextInt(100) == 0 ? a.fails(Cause.UPSTREAM_SENT_STATUS) : a);
        }
        even.add(new Entry.Marker(START + 50 * MINUTE, null, "release 44"));
        assertThat(even.patterns(Kind.AFTER_CHANGE, START + HOUR)).isEmpty();
    }

    @Test
    void a_new_server_is_a_change_and_a_backup_that_steps_in_is_none() {
        long change = START + 40 * MINUTE;
        Stream backup = new Stream(2);
        for (Stream each : List.of(s, backup)) {
            each.good(START, change, 300, 2);
        }
        backup.add(backup.attempt(change - SECOND).fails(Cause.CONNECT_REFUSED).fresh());
        for (long at = change; at < change + 10 * MINUTE; at += 300) {
            boolean fails = s.random.nextInt(8) == 0;
            Stream.Attempt a = s.attempt(at).server(fails ? 9 : 1);
            s.add(fails && at > change + 20 * SECOND ? a.fails(Cause.UPSTREAM_SENT_STATUS) : a);
            backup.add(fails ? backup.attempt(at).fails(Cause.CONNECT_REFUSED).fresh() : backup.attempt(at).server(9));
        }
        assertThat(only(Kind.AFTER_CHANGE, change + 10 * MINUTE).says()).contains("new server 10.0.0.9:8080");
        assertThat(backup.patterns(Kind.AFTER_CHANGE, change + 10 * MINUTE)).isEmpty();
    }

    @Test
    void used_up_ports_are_a_fact_and_a_high_rate_of_new_connections_a_warning() {
        s.good(START, START + MINUTE, SECOND, 1);
        s.add(s.attempt(START + MINUTE).fresh().fails(Cause.LOCAL_PORTS_EXHAUSTED));
        Pattern p = only(Kind.PORT_EXHAUSTION, START + 2 * MINUTE);
        assertThat(p.strength()).isEqualTo(Strength.FACT);
        assertThat(p.figures()).contains("only towards one server: its ports are used up");

        Stream fast = new Stream(1);
        Stream slow = new Stream(1);
        Stream loopback = new Stream(1);
        for (int i = 0; i < 60 * 400; i++) {
            long at = START + i * 1000L / 400;
            fast.add(fast.attempt(at).fresh());
            loopback.add(loopback.attempt(at).on("127.0.0.1:8080").fresh());
            slow.add(i % 2 == 0 ? slow.attempt(at).fresh() : slow.attempt(at));
        }
        assertThat(fast.patterns(Kind.PORT_EXHAUSTION, START + 59 * SECOND)).singleElement()
                .satisfies(w -> assertThat(w.says()).startsWith("400 new connections a second"));
        assertThat(slow.patterns(Kind.PORT_EXHAUSTION, START + 59 * SECOND)).isEmpty();
        assertThat(loopback.patterns(Kind.PORT_EXHAUSTION, START + 59 * SECOND)).isEmpty();
    }

    @Test
    void a_poison_request_an_over_sensitive_limit_and_a_real_outage_are_told_apart() {
        long at = START + MINUTE;
        s.good(START, at, 100, 2);
        s.add(s.attempt(at).server(1).path("POST /evil").fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        s.add(s.again(at + 50).server(2).path("POST /evil").fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        refusals(s, at + 60);
        Pattern poison = only(Kind.EJECTION_CASCADE, at + MINUTE);
        assertThat(poison.says()).contains("one kind of request").endsWith("POST /evil");
        assertThat(poison.figures().getFirst()).startsWith("2 real failures caused 100 refusals");

        Stream sensitive = new Stream(1);
        sensitive.good(START, at, 100, 2);
        sensitive.add(sensitive.attempt(at).server(1).path("GET /x").fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        sensitive.add(sensitive.attempt(at + 50).server(2).path("GET /y").fails(Cause.UPSTREAM_RESET_NO_RESPONSE));
        refusals(sensitive, at + 60);
        assertThat(sensitive.patterns(Kind.EJECTION_CASCADE, at + MINUTE)).singleElement()
                .satisfies(p -> assertThat(p.says()).startsWith("few failures among mostly good attempts"));

        Stream outage = new Stream(1);
        outage.good(START, START + 20 * SECOND, 100, 2);
        for (int i = 0; i < 20; i++) {
            outage.add(outage.attempt(at + i * 10L).server(1 + i % 2).path("GET /r" + i + "x").fresh()
                    .fails(Cause.CONNECT_REFUSED));
        }
        refusals(outage, at + 300);
        assertThat(outage.patterns(Kind.EJECTION_CASCADE, at + MINUTE)).singleElement()
                .satisfies(p -> assertThat(p.says()).startsWith("the servers really fail with CONNECT_REFUSED"));
    }

    @Test
    void without_refusals_there_is_no_cascade_and_good_traffic_has_no_pattern_at_all() {
        s.good(START, START + 2 * HOUR, 500, 3);
        s.add(s.attempt(START + HOUR).fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        for (int i = 0; i < 30; i++) {
            s.add(s.attempt(START + i * MINUTE).fails(Cause.CLIENT_ABORTED_WAITING)
                    .header(s.random.nextInt(9_000_000)));
        }
        assertThat(s.patterns(START + 2 * HOUR)).isEmpty();
    }

    @Test
    void mechanisms_come_before_shapes() {
        assertThat(List.of(Kind.values())).startsWith(Kind.PORT_EXHAUSTION, Kind.EJECTION_CASCADE, Kind.KEEPALIVE_RACE)
                .endsWith(Kind.PERSISTENT);
        s.good(START, START + MINUTE, SECOND, 2);
        for (int i = 0; i < 200; i++) {
            Stream.Attempt a = s.attempt(START + MINUTE + i * 1000L).server(1 + i % 2);
            s.add(i % 2 == 0 ? a.fails(Cause.CONNECT_REFUSED).fresh() : a);
        }
        List<Pattern> found = s.patterns(START + MINUTE + 200_000);
        assertThat(found).extracting(Pattern::kind).isSorted().contains(Kind.BAD_SERVER, Kind.PERSISTENT);
    }

    private static void refusals(Stream to, long from) {
        for (int i = 0; i < 100; i++) {
            to.refused(from + i * 100L);
        }
    }

    private static void traffic(Stream to, long length) {
        to.good(START, START + length, 2 * MINUTE, 1);
    }

    private static void burst(Stream to, long at, Cause cause) {
        for (int i = 0; i < 5; i++) {
            to.add(to.attempt(at + i * 2000L).fails(cause));
        }
    }

    private Pattern only(Kind kind, long now) {
        assertThat(s.patterns(kind, now)).hasSize(1);
        return s.patterns(kind, now).getFirst();
    }
}
