package io.gatepost.diagnostics.pattern;

import static io.gatepost.diagnostics.pattern.Stream.HOUR;
import static io.gatepost.diagnostics.pattern.Stream.MINUTE;
import static io.gatepost.diagnostics.pattern.Stream.SECOND;
import static io.gatepost.diagnostics.pattern.Stream.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import org.junit.jupiter.api.Test;

/** Restart, bad server, keepalive race, nothing succeeds, alternating, mass reset. */
class ServerPatternsTest {
    private final Stream s = new Stream(42);

    @Test
    void a_restart_is_told_with_how_long_nothing_listened() {
        restart(START + 10 * MINUTE, 1);
        Pattern p = only(Kind.RESTART, START + 12 * MINUTE);
        assertThat(p.strength()).isEqualTo(Strength.STRONG);
        assertThat(p.subject()).isEqualTo("10.0.0.1:8080");
        assertThat(p.says()).startsWith("10.0.0.1:8080 took no requests for 2 s at 2023-11-14T22:10:00Z");
        assertThat(p.figures()).anyMatch(f -> f.contains("no request was cut off"));
    }

    @Test
    void repeated_restarts_are_counted() {
        for (int i = 1; i <= 4; i++) {
            restart(START + i * HOUR, 1);
        }
        assertThat(only(Kind.RESTART, START + 4 * HOUR + 5 * MINUTE).says()).contains("the 4. time in 24 h");
    }

    @Test
    void servers_that_restart_in_turn_are_a_rolling_restart() {
        restart(START + 10 * MINUTE, 1);
        restart(START + 11 * MINUTE, 2);
        restart(START + 12 * MINUTE, 3);
        Pattern p = only(Kind.RESTART, START + 14 * MINUTE);
        assertThat(p.subject()).isNull();
        assertThat(p.says()).startsWith("3 servers restarted one after the other");
    }

    @Test
    void a_request_that_was_cut_off_first_may_have_killed_the_server() {
        long at = START + 10 * MINUTE;
        s.good(START, at, SECOND, 1);
        s.add(s.attempt(at).path("POST /export").fresh().fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        s.idleClose(at + 100, 1, 50, 9000, 4, 1);
        s.idleClose(at + 110, 1, 60, 9100, 4, 0);
        s.add(s.attempt(at + 500).fresh().fails(Cause.CONNECT_REFUSED));
        s.add(s.attempt(at + 3000).fresh());
        s.good(at + 3100, at + MINUTE, SECOND, 1);
        assertThat(only(Kind.RESTART, at + 2 * MINUTE).figures()).anyMatch(f -> f.endsWith("POST /export"));
    }

    @Test
    void a_server_that_stays_down_or_answers_in_between_did_not_restart() {
        long at = START + 10 * MINUTE;
        s.good(START, at, SECOND, 1);
        s.idleClose(at, 1, 50, 9000, 4, 1);
        s.idleClose(at, 1, 50, 9000, 4, 0);
        for (int i = 0; i < 100; i++) {
            s.add(s.attempt(at + i * 5000L).fresh().fails(Cause.CONNECT_REFUSED));
        }
        assertThat(s.patterns(Kind.RESTART, at + 9 * MINUTE)).isEmpty();

        Stream flaky = new Stream(1);
        flaky.good(START, at + 5 * MINUTE, SECOND, 1);
        for (int i = 0; i < 10; i++) {
            flaky.add(flaky.attempt(at + i * 1000L).fresh().fails(Cause.CONNECT_REFUSED));
            flaky.add(flaky.attempt(at + i * 1000L + 300).fresh());
        }
        assertThat(flaky.patterns(Kind.RESTART, at + 6 * MINUTE)).isEmpty();
    }

    @Test
    void a_bad_server_among_three_is_found() {
        for (int i = 0; i < 900; i++) {
            Stream.Attempt a = s.attempt(START + i * 300L).server(1 + i % 3);
            boolean bad = i % 3 == 1 ? s.random.nextDouble() < 0.3 : s.random.nextDouble() < 0.005;
            s.add(bad ? a.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE) : a);
        }
        Pattern p = only(Kind.BAD_SERVER, START + 900 * 300);
        assertThat(p.subject()).isEqualTo("10.0.0.2:8080");
        assertThat(p.strength()).isEqualTo(Strength.STRONG);
        assertThat(p.figures().getFirst()).contains("of 300 (").contains("95 % interval");
    }

    @Test
    void a_server_that_always_fails_shows_as_its_share_of_all() {
        for (int i = 0; i < 600; i++) {
            Stream.Attempt a = s.attempt(START + i * 500L).server(1 + i % 3);
            s.add(i % 3 == 0 ? a.fails(Cause.CONNECT_REFUSED) : a);
        }
        assertThat(only(Kind.BAD_SERVER, START + 300_000).figures()).anyMatch(f -> f.contains("about 1 of 3"));
    }

    @Test
    void equal_servers_are_not_told_apart() {
        for (int run = 0; run < 200; run++) {
            Stream equal = new Stream(run);
            double rate = run % 4 * 0.1 + 0.005;
            for (int i = 0; i < 600; i++) {
                Stream.Attempt a = equal.attempt(START + i * 500L).server(1 + i % 3);
                equal.add(equal.random.nextDouble() < rate ? a.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE) : a);
            }
            assertThat(equal.patterns(Kind.BAD_SERVER, START + 300_000)).as("run %d", run).isEmpty();
        }
    }

    @Test
    void too_few_attempts_say_nothing_of_a_server() {
        for (int i = 0; i < 60; i++) {
            Stream.Attempt a = s.attempt(START + i * 1000L).server(1 + i % 3);
            s.add(i % 3 == 0 ? a.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE) : a);
        }
        assertThat(s.patterns(Kind.BAD_SERVER, START + MINUTE)).isEmpty();
    }

    @Test
    void connections_that_are_all_good_or_all_bad_hide_a_bad_host_behind_one_address() {
        for (int i = 0; i < 600; i++) {
            int connection = 1 + i % 12;
            Stream.Attempt a = s.attempt(START + i * 400L).connection(connection);
            s.add(connection % 4 == 0 ? a.fails(Cause.UPSTREAM_SENT_STATUS) : a);
        }
        assertThat(only(Kind.BAD_SERVER, START + 240_000).says()).contains("one of several hosts behind this address");
        Stream mixed = new Stream(3);
        for (int i = 0; i < 600; i++) {
            Stream.Attempt a = mixed.attempt(START + i * 400L).connection(1 + i % 12);
            mixed.add(mixed.random.nextInt(4) == 0 ? a.fails(Cause.UPSTREAM_SENT_STATUS) : a);
        }
        assertThat(mixed.patterns(Kind.BAD_SERVER, START + 240_000)).isEmpty();
    }

    @Test
    void a_keepalive_race_is_found_by_its_idle_time() {
        reuses(s, 300);
        for (int i = 0; i < 3; i++) {
            s.add(s.attempt(START + i * MINUTE).idle(4990 + i * 10).header(300).fails(Cause.REUSED_CONNECTION_CLOSED));
        }
        Pattern p = only(Kind.KEEPALIVE_RACE, START + 30 * MINUTE);
        assertThat(p.strength()).isEqualTo(Strength.STRONG);
        assertThat(p.says()).startsWith("10.0.0.1:8080 closes idle connections after about 5 s");
        assertThat(p.advice().getFirst()).startsWith("set keepalive.idle_timeout to 4s");
    }

    @Test
    void resets_of_reused_connections_at_random_idle_times_are_no_race() {
        for (int run = 0; run < 300; run++) {
            Stream random = new Stream(run);
            reuses(random, 200);
            for (int i = 0; i < 5; i++) {
                random.add(random.attempt(START + i * MINUTE).idle(exponential(random)).header(300)
                        .fails(Cause.REUSED_CONNECTION_CLOSED));
            }
            assertThat(random.patterns(Kind.KEEPALIVE_RACE, START + 30 * MINUTE)).as("run %d", run).isEmpty();
        }
    }

    @Test
    void a_device_that_forgets_connections_kills_all_that_were_idle_for_long() {
        reuses(s, 300);
        for (int i = 0; i < 4; i++) {
            s.add(s.attempt(START + i * MINUTE).idle(320_000 + i * 100_000)
                    .fails(Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED));
        }
        assertThat(only(Kind.KEEPALIVE_RACE, START + 30 * MINUTE).says())
                .contains("a firewall or NAT between forgets it");
    }

    @Test
    void the_servers_keepalive_limits_are_learnt_before_any_failure() {
        for (int i = 0; i < 6; i++) {
            s.idleClose(START + i * 20_000L, 1, 5003 + i, 10_000 + i * 7000, 3 + i * 5, 2);
        }
        assertThat(only(Kind.KEEPALIVE_RACE, START + 5 * MINUTE).says()).contains("closes idle connections after 5.0");
        Stream requests = new Stream(1);
        for (int i = 0; i < 6; i++) {
            requests.idleClose(START + i * 20_000L, 1, 100 + i * 900, 10_000 + i * 7000, 100, 2);
        }
        assertThat(requests.patterns(Kind.KEEPALIVE_RACE, START + 5 * MINUTE)).singleElement()
                .satisfies(p -> assertThat(p.says()).contains("after 100 requests"));
        Stream none = new Stream(1);
        for (int i = 0; i < 6; i++) {
            none.idleClose(START + i * 20_000L, 1, 100 + i * 1900, 10_000 + i * 7000, 3 + i * 9, 2);
        }
        assertThat(none.patterns(Kind.KEEPALIVE_RACE, START + 5 * MINUTE)).isEmpty();
    }

    @Test
    void nothing_succeeds_any_more_and_when_it_last_did() {
        s.good(START, START + MINUTE, SECOND, 1);
        for (int i = 0; i < 40; i++) {
            s.add(s.attempt(START + 2 * MINUTE + i * SECOND).fresh().fails(Cause.CONNECT_REFUSED));
        }
        Pattern p = only(Kind.PERSISTENT, START + 3 * MINUTE);
        assertThat(p.strength()).isEqualTo(Strength.STRONG);
        assertThat(p.says()).contains("fails with CONNECT_REFUSED: 40 attempts");
        assertThat(p.figures()).contains("it last succeeded at 2023-11-14T22:00:59Z: look at what happened then");
    }

    @Test
    void three_refusals_are_a_fact_and_three_timeouts_are_not() {
        for (int i = 0; i < 3; i++) {
            s.add(s.attempt(START + i * SECOND).fresh().fails(Cause.CONNECT_REFUSED));
        }
        Pattern p = only(Kind.PERSISTENT, START + MINUTE);
        assertThat(p.strength()).isEqualTo(Strength.FACT);
        assertThat(p.figures()).anyMatch(f -> f.startsWith("it never succeeded"));
        Stream timeouts = new Stream(1);
        for (int i = 0; i < 3; i++) {
            timeouts.add(timeouts.attempt(START + i * SECOND).late());
        }
        assertThat(timeouts.patterns(Kind.PERSISTENT, START + MINUTE)).isEmpty();
        s.add(s.attempt(START + 4 * SECOND));
        assertThat(s.patterns(Kind.PERSISTENT, START + MINUTE)).as("one success ends it").isEmpty();
    }

    @Test
    void all_servers_that_fail_are_told_once() {
        for (int i = 0; i < 80; i++) {
            s.add(s.attempt(START + i * SECOND).server(1 + i % 2).fresh().fails(Cause.CONNECT_REFUSED));
        }
        assertThat(only(Kind.PERSISTENT, START + 2 * MINUTE).says()).isEqualTo("all 2 servers fail");
    }

    @Test
    void a_mixture_of_two_faulty_servers_is_told_from_two_timers_and_from_overload() {
        for (int i = 0; i < 60; i++) {
            Stream.Attempt a = s.attempt(START + i * 5000L).server(1 + i % 2);
            s.add(i % 2 == 0 ? a.late() : a.fresh().fails(Cause.CONNECT_REFUSED));
        }
        assertThat(only(Kind.ALTERNATING, START + 300_000).says()).startsWith("two faults at once");

        Stream timers = new Stream(2);
        for (int i = 0; i < 60; i++) {
            Stream.Attempt a = timers.attempt(START + i * 5000L).server(1 + i / 2 % 2);
            timers.add(i % 2 == 0
                    ? a.late()
                    : a.header(29_400_000 + timers.random.nextInt(200_000)).fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        }
        assertThat(timers.patterns(Kind.ALTERNATING, START + 300_000)).singleElement()
                .satisfies(p -> assertThat(p.says()).startsWith("two timers race"));

        Stream overload = new Stream(3);
        for (int i = 0; i < 60; i++) {
            Stream.Attempt a = overload.attempt(START + i * 3000L).server(1 + i / 2 % 2);
            overload.add(i % 2 == 0
                    ? a.late()
                    : a.header(overload.random.nextInt(20_000_000)).fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        }
        assertThat(overload.patterns(Kind.ALTERNATING, START + 300_000)).singleElement()
                .satisfies(p -> assertThat(p.says()).startsWith("overload"));
    }

    @Test
    void one_kind_of_failure_does_not_alternate() {
        for (int i = 0; i < 60; i++) {
            Stream.Attempt a = s.attempt(START + i * 5000L);
            s.add(i % 10 == 0 ? a.late() : a.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE));
        }
        assertThat(s.patterns(Kind.ALTERNATING, START + 300_000)).isEmpty();
    }

    @Test
    void many_connections_closed_at_once_and_then_refused_are_a_process_that_ended() {
        long at = START + 2 * HOUR;
        s.good(START, at, 2 * SECOND, 1);
        for (int i = 0; i < 14; i++) {
            s.idleClose(at + i * 40L, 1, 100 + i * 310, 5000 + i * 900, 4, 13 - i);
        }
        s.add(s.attempt(at + 900).fresh().fails(Cause.CONNECT_REFUSED));
        assertThat(only(Kind.MASS_RESET, at + MINUTE).says()).contains("the process behind 10.0.0.1:8080 ended");
    }

    @Test
    void connections_to_several_servers_closed_at_once_are_something_they_share() {
        long at = START + 2 * HOUR;
        s.good(START, at, 2 * SECOND, 2);
        for (int i = 0; i < 24; i++) {
            s.idleClose(at + i * 40L, 1 + i % 2, 100 + i * 310, 5000 + i * 900, 4, 11 - i / 2);
        }
        assertThat(only(Kind.MASS_RESET, at + MINUTE).says()).contains("a switch, NAT or firewall that lost its state");
    }

    @Test
    void connections_of_one_age_closed_in_order_are_a_drain() {
        long at = START + 2 * HOUR;
        s.good(START, at, 2 * SECOND, 1);
        for (int i = 0; i < 12; i++) {
            s.idleClose(at + i * 40L, 1, 100 + i * 310, 3_600_000 + i, 4 + i, 11 - i);
        }
        assertThat(only(Kind.MASS_RESET, at + MINUTE).says()).contains("a maximum age, or a planned drain");
    }

    @Test
    void closes_that_come_one_by_one_or_from_a_large_pool_are_no_mass_reset() {
        long at = START + 2 * HOUR;
        s.good(START, at, 2 * SECOND, 1);
        for (int i = 0; i < 60; i++) {
            s.idleClose(at + i * 9000L, 1, 5000, 9000, 4, 100);
        }
        assertThat(s.patterns(Kind.MASS_RESET, at + 10 * MINUTE)).isEmpty();
        Stream large = new Stream(1);
        large.good(START, at, 2 * SECOND, 1);
        for (int i = 0; i < 12; i++) {
            large.idleClose(at + i * 40L, 1, 100 + i * 310, 5000 + i * 900, 4, 400 - i);
        }
        assertThat(large.patterns(Kind.MASS_RESET, at + MINUTE)).isEmpty();
    }

    /** Good until then; two idle connections closed; refused for two seconds; good again. */
    private void restart(long at, int server) {
        for (long t = at - 5 * MINUTE; t < at; t += SECOND) {
            s.add(s.attempt(t).server(server));
        }
        s.idleClose(at, server, 100, 9000, 4, 1);
        s.idleClose(at + 10, server, 120, 9000, 4, 0);
        for (int i = 0; i < 4; i++) {
            s.add(s.attempt(at + i * 500L).server(server).fresh().fails(Cause.CONNECT_REFUSED));
        }
        s.add(s.attempt(at + 2000).server(server).fresh());
        for (long t = at + 2100; t < at + MINUTE; t += SECOND) {
            s.add(s.attempt(t).server(server));
        }
    }

    private static void reuses(Stream to, int count) {
        for (int i = 0; i < count; i++) {
            to.add(to.attempt(START + i * 5000L).idle(exponential(to)));
        }
    }

    /** Idle times with a mean of a second, none of five or more. */
    private static long exponential(Stream of) {
        return Math.min(4500, Math.round(-1000 * Math.log(1 - of.random.nextDouble())));
    }

    private Pattern only(Kind kind, long now) {
        assertThat(s.patterns(kind, now)).hasSize(1);
        return s.patterns(kind, now).getFirst();
    }
}
