package io.gatepost.diagnostics.suspect;

import static io.gatepost.diagnostics.suspect.Cases.confidence;
import static io.gatepost.diagnostics.suspect.Cases.first;
import static io.gatepost.diagnostics.suspect.Cases.firstBytes;
import static io.gatepost.diagnostics.suspect.Cases.listener;
import static io.gatepost.diagnostics.suspect.Cases.reasons;
import static io.gatepost.diagnostics.suspect.Cases.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.ListenerState.Kind;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.exchange.TcpState;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseSuspectsTest {
    private final FakeExchange x = new FakeExchange();

    @Test
    void an_acknowledged_request_without_an_answer_is_a_slow_application() {
        FakeAttempt a = silent(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
        a.evidence = tcp(Cases.acked(), listener(Kind.LISTENING, 0, 511).listener());
        Suspect s = first(x);
        assertThat(s.reason()).startsWith("the application is slow");
        assertThat(s.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(s.because()).containsExactly(
                "the server's host acknowledged all 312 bytes of the request, the last acknowledgement came 29.998 s ago, "
                        + "round trip 0.4 ms",
                "the listener's accept queue is empty: the application accepts connections",
                "nothing came for the limit of 30 s");
        assertThat(s.check().getFirst()).startsWith("time curl -gsS -o /dev/null -m 120 -H 'Host: example.com' "
                + "'http://10.0.0.1:8080/a?b=1'");
        assertThat(s.avoid()).anyMatch(t -> t.startsWith("do not raise read_timeout of app for all routes"));
        assertThat(reasons(x)).noneMatch(r -> r.contains("network"));
    }

    @Test
    void connections_that_wait_to_be_accepted_are_busy_workers() {
        FakeAttempt a = silent(Cause.RESPONSE_TIMEOUT_NOT_ACCEPTED);
        a.evidence = tcp(Cases.acked(), listener(Kind.LISTENING, 7, 128).listener());
        assertThat(Cases.suspects(x).subList(0, 2)).extracting(Suspect::confidence).containsOnly(Confidence.HIGH);
        assertThat(first(x).reason()).contains("workers");
        assertThat(first(x).because()).contains("7 connections wait in the listener's accept queue (limit 128)");
    }

    @Test
    void an_unread_request_is_busy_workers_and_one_that_was_read_is_slow_work() {
        FakeAttempt a = silent(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
        a.evidence = tcp(Cases.acked(), listener(Kind.LISTENING, 0, 511).listener()).withNote(Notes.SERVER_UNREAD, 312);
        assertThat(first(x).reason()).startsWith("all workers or pooled connections are busy");
        assertThat(first(x).because()).contains("312 bytes of the request lie unread in the application's socket");
        assertThat(confidence(x, "the application is slow")).isEqualTo(Confidence.LOW);
        a.evidence = a.evidence.withNote(Notes.SERVER_UNREAD, 0);
        assertThat(first(x).reason()).startsWith("the application is slow");
        assertThat(first(x).because()).contains("the application has read the whole request from its socket");
        assertThat(confidence(x, "all workers")).isEqualTo(Confidence.LOW);
    }

    @Test
    void an_unacknowledged_request_is_a_lost_network_and_no_slow_application() {
        FakeAttempt a = silent(Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED);
        a.evidence = tcp(Cases.lost());
        Suspect s = first(x);
        assertThat(s.reason()).startsWith("the network lost the server");
        assertThat(s.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(s.because()).contains(
                "1 segment is not acknowledged after 7 repetitions, the last acknowledgement came 30.12 s ago");
        assertThat(s.avoid()).contains("do not raise read_timeout of app: nobody has the request");
        assertThat(reasons(x)).noneMatch(r -> r.contains("application is slow"));
    }

    @Test
    void a_connection_that_was_idle_for_minutes_was_forgotten_by_a_middlebox() {
        FakeAttempt a = silent(Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED);
        a.reused = true;
        a.requests = 3;
        a.idle = 412_000;
        a.evidence = tcp(Cases.lost());
        assertThat(first(x).reason()).contains("forgot the idle connection");
        assertThat(first(x).fix().getFirst()).endsWith("329s");
        a.idle = 900;
        assertThat(reasons(x)).noneMatch(r -> r.contains("forgot the idle connection"));
    }

    @Test
    void only_large_requests_point_at_the_mtu() {
        FakeAttempt a = silent(Cause.RESPONSE_TIMEOUT_REQUEST_NOT_ACKED);
        a.sent = 9000;
        a.evidence = tcp(new TcpState("ESTABLISHED", 6, 7, 7, 7, 412, 30_120, 30_400, 1449, 0, 64_256));
        assertThat(confidence(x, "MTU")).isEqualTo(Confidence.MEDIUM);
        a.sent = 312;
        assertThat(confidence(x, "MTU")).isNull();
    }

    @Test
    void what_the_kernel_could_not_tell_is_not_claimed() {
        silent(Cause.RESPONSE_TIMEOUT);
        assertThat(Cases.suspects(x)).noneMatch(s -> s.confidence() == Confidence.HIGH);
        assertThat(confidence(x, "could not be read")).isEqualTo(Confidence.LOW);
    }

    @Test
    void a_zero_window_is_an_application_that_does_not_read() {
        FakeAttempt a = x.fails(Cause.SEND_TIMEOUT_UPSTREAM_NOT_READING);
        a.sent = 2_600_000;
        a.evidence = tcp(new TcpState("ESTABLISHED", 0, 0, 0, 4, 300, 120, 9000, 2_500_000, 98_304, 0));
        assertThat(first(x).reason()).contains("does not read the body");
        assertThat(first(x).because()).contains("98304 bytes wait in our send queue");
        assertThat(confidence(x, "MTU")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1990,gunicorn", "4980,Node.js", "5210,Node.js", "19800,Puma", "30100,Jetty", "61000,AWS",
            "75200,nginx",
            "129000,IIS"})
    void the_idle_time_of_a_lost_race_names_whose_keepalive_timeout_it_is(long idle, String owner) {
        FakeAttempt a = race(idle);
        Suspect s = first(x);
        assertThat(s.reason()).contains(owner);
        assertThat(s.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(s.because().getFirst()).startsWith("it had been idle for ");
        assertThat(s.because()).anyMatch(t -> t.startsWith("the connection had carried 12 requests"));
        assertThat(s.fix().getFirst()).startsWith("keepalive.idle_timeout: ");
        assertThat(a.idle).isEqualTo(idle);
    }

    @Test
    void an_idle_time_that_nobody_is_known_for_names_nobody() {
        race(9_000);
        assertThat(first(x).reason()).startsWith("the server's keepalive timeout is not longer");
        assertThat(first(x).confidence()).isEqualTo(Confidence.MEDIUM);
        assertThat(first(x).fix().getFirst()).startsWith("keepalive.idle_timeout: 7s on app");
        assertThat(reasons(x)).noneMatch(r -> r.contains("Node.js"));
    }

    @Test
    void a_race_after_almost_no_idle_time_is_a_restart() {
        race(40);
        assertThat(first(x).reason()).startsWith("the server restarted");
    }

    @ParameterizedTest
    @ValueSource(longs = {30_012, 60_020, 29_001})
    void a_close_at_a_known_timer_is_a_killed_worker(long millis) {
        FakeAttempt a = x.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE);
        a.sent = 300;
        a.failsAfter(millis * 1000);
        assertThat(first(x).reason()).contains("own timeout killed the worker");
        assertThat(first(x).because().getFirst())
                .contains("after the request was sent, and " + millis / 1000 + " s is");
        assertThat(confidence(x, "out of memory")).isEqualTo(Confidence.LOW);
    }

    @Test
    void a_close_at_once_is_a_dislike_of_the_protocol() {
        FakeAttempt a = x.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE);
        a.sent = 300;
        a.failsAfter(600);
        assertThat(first(x).reason()).contains("does not like how the connection begins");
        assertThat(first(x).check()).anyMatch(c -> c.startsWith("openssl s_client -connect 10.0.0.1:8080"));
    }

    @Test
    void a_close_in_between_is_a_crash_or_a_restart() {
        FakeAttempt a = x.fails(Cause.UPSTREAM_CLOSED_NO_RESPONSE);
        a.sent = 300;
        a.failsAfter(1_234_000);
        assertThat(first(x).reason()).contains("out of memory");
        assertThat(first(x).check().getFirst()).startsWith(
                "journalctl -k --since '2023-11-14 22:13:18 UTC' --until '2023-11-14 22:13:25 UTC' -g 'oom");
        assertThat(reasons(x)).noneMatch(r -> r.contains("own timeout"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"SSH-2.0-OpenSSH_9.2p1\\r\\n|an SSH server", "220 mail ESMTP\\r\\n|SMTP",
            "J\\x00\\x00\\x00\\n8.0.36\\x00|MySQL", "-ERR unknown command\\r\\n|Redis", "ERROR\\r\\n|memcached",
            "AMQP\\x00\\x00\\x09\\x01|AMQP", "E\\x00\\x00\\x00\\x8bS|PostgreSQL",
            "\\x00\\x00\\x12\\x04\\x00\\x00\\x00\\x00\\x00|HTTP/2", "\\x01\\x06\\x00\\x01|FastCGI"})
    void a_banner_names_the_protocol_of_the_wrong_port(String bytes, String speaker) {
        x.fails(Cause.RESPONSE_NOT_HTTP).evidence = firstBytes(bytes);
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
        assertThat(first(x).because().getFirst()).startsWith("the answer began with ").contains(speaker);
    }

    @Test
    void bytes_that_no_protocol_is_known_for_name_none() {
        x.fails(Cause.RESPONSE_NOT_HTTP).evidence = firstBytes("\\x7f\\x80zz");
        assertThat(Cases.suspects(x)).noneMatch(s -> s.confidence() == Confidence.HIGH);
    }

    @Test
    void plain_http_on_a_tls_port_is_seen_by_its_first_bytes() {
        x.fails(Cause.TLS_UPSTREAM_SPEAKS_PLAIN_HTTP).evidence = firstBytes("HTTP/1.1 400 Bad Request\\r\\n");
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
        assertThat(first(x).fix()).contains("take tls off app, or use the server's TLS port");
        assertThat(first(x).avoid()).contains("do not let anything fall back to plain HTTP by itself");
    }

    @Test
    void a_tls_alert_instead_of_a_response_is_a_tls_port() {
        x.fails(Cause.RESPONSE_IS_TLS).evidence = firstBytes("\\x15\\x03\\x01\\x00\\x02\\x02F");
        assertThat(first(x).reason()).startsWith("the server speaks TLS on this port");
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
    }

    @Test
    void bytes_sent_just_over_a_known_limit_are_that_limit() {
        FakeAttempt a = x.fails(Cause.SEND_RESET);
        a.sent = (1 << 20) + 30_000;
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
        assertThat(first(x).because().getFirst()).contains("nginx's client_max_body_size");
        a.sent = 500_000;
        assertThat(confidence(x, "refuses bodies of this size")).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void a_client_that_left_at_a_round_time_has_a_timeout() {
        x.cause = Cause.CLIENT_ABORTED_WAITING;
        x.timeline.mark(io.gatepost.diagnostics.exchange.ExchangeMark.FIRST_BYTE, 1);
        x.timeline.mark(io.gatepost.diagnostics.exchange.ExchangeMark.HEAD_RECEIVED, 2);
        x.timeline.mark(io.gatepost.diagnostics.exchange.ExchangeMark.ENDED, 10_004_000_000L);
        assertThat(first(x).reason()).startsWith("a timeout of the client");
        assertThat(first(x).because().getFirst()).startsWith("it came 10.004 s after the request began");
    }

    @Test
    void ejected_servers_lead_back_to_what_ejected_them() {
        x.cause = Cause.ALL_SERVERS_EJECTED;
        x.detail = "a:1 ejected 3s ago after 1 failure (CONNECT_REFUSED); b:1 ejected 2s ago after 1 failure (CONNECT_REFUSED)";
        assertThat(first(x).reason()).startsWith("the servers really fail");
        assertThat(first(x).because().getFirst()).contains(x.detail);
        x.detail = "a:1 ejected 3s ago after 1 failure (CONNECT_REFUSED); b:1 ejected 2s ago after 1 failure (RESPONSE_TIMEOUT)";
        assertThat(first(x).reason()).contains("max_fails is small");
    }

    private FakeAttempt silent(Cause cause) {
        FakeAttempt a = x.fails(cause);
        a.sent = 312;
        a.limit = 30_000;
        return a.failsAfter(30_001_000);
    }

    private FakeAttempt race(long idle) {
        FakeAttempt a = x.fails(Cause.REUSED_CONNECTION_CLOSED);
        a.reused = true;
        a.requests = 12;
        a.idle = idle;
        a.sent = 300;
        return a.failsAfter(400);
    }
}
