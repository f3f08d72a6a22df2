package io.gatepost.diagnostics.suspect;

import static io.gatepost.diagnostics.suspect.Cases.confidence;
import static io.gatepost.diagnostics.suspect.Cases.first;
import static io.gatepost.diagnostics.suspect.Cases.listener;
import static io.gatepost.diagnostics.suspect.Cases.reasons;
import static io.gatepost.diagnostics.suspect.Cases.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.diagnostics.cause.Cause;
import io.gatepost.diagnostics.exchange.Evidence;
import io.gatepost.diagnostics.exchange.ListenerState.Kind;
import io.gatepost.diagnostics.exchange.Notes;
import io.gatepost.diagnostics.journal.FakeAttempt;
import io.gatepost.diagnostics.journal.FakeExchange;
import org.junit.jupiter.api.Test;

class ConnectSuspectsTest {
    private final FakeExchange x = new FakeExchange();

    @Test
    void a_server_bound_to_loopback_only_is_named_with_both_addresses() {
        refused("10.0.0.1:8080").evidence = listener(Kind.OTHER_ADDRESS, -1, -1, "127.0.0.1");
        Suspect s = first(x);
        assertThat(s.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(s.reason()).contains("loopback only");
        assertThat(s.because()).containsExactly(
                "port 8080 is listened on at 127.0.0.1 only, and 10.0.0.1 was asked for");
        assertThat(s.check().getFirst()).startsWith("ss -ltnp 'sport = :8080'");
        assertThat(s.fix().getFirst()).contains("10.0.0.1");
        assertThat(reasons(x)).noneMatch(r -> r.contains("does not run"));
    }

    @Test
    void an_ipv6_answer_for_an_ipv4_listener_is_told_from_a_server_that_is_down() {
        FakeAttempt a = refused("[::1]:8080");
        a.server = "localhost:8080";
        a.evidence = listener(Kind.OTHER_ADDRESS, -1, -1, "0.0.0.0");
        assertThat(first(x).reason()).contains("IPv6 address").contains("IPv4 only");
        assertThat(first(x).because()).containsExactly(
                "port 8080 is listened on at 0.0.0.0 only, and ::1 was asked for",
                "localhost was resolved to the IPv6 address ::1");
        assertThat(confidence(x, "another address of this host")).isNull();
    }

    @Test
    void an_ipv6_answer_of_another_host_is_only_likely() {
        FakeAttempt a = refused("[2001:db8::7]:8080");
        a.server = "app.internal:8080";
        assertThat(confidence(x, "IPv4 only")).isEqualTo(Confidence.MEDIUM);
    }

    @Test
    void nobody_on_the_port_is_a_server_that_does_not_run() {
        refused("10.0.0.1:8080").evidence = listener(Kind.NOBODY, -1, -1);
        assertThat(first(x).reason()).contains("does not run");
        assertThat(first(x).because()).containsExactly("nobody listens on port 8080 of this host");
        assertThat(confidence(x, "the port is wrong")).isEqualTo(Confidence.MEDIUM);
        assertThat(confidence(x, "firewall")).isNull();
    }

    @Test
    void without_a_look_at_the_listener_nothing_is_certain() {
        refused("10.0.0.1:8080");
        assertThat(Cases.suspects(x)).noneMatch(s -> s.confidence() == Confidence.HIGH);
        assertThat(first(x).because()).containsExactly(
                "the server refused the connection (10.0.0.1:8080, after 0.2 ms, ECONNREFUSED)");
    }

    @Test
    void localhost_in_a_container_is_the_container_itself() {
        FakeAttempt a = refused("127.0.0.1:8080");
        a.evidence = listener(Kind.NOBODY, -1, -1).withNote(Notes.CONTAINER, true);
        assertThat(first(x).reason()).startsWith("in a container, localhost is the container itself");
        assertThat(first(x).because()).contains("the proxy runs in a container");
        assertThat(confidence(x, "does not run")).as("it may be in the same container").isEqualTo(Confidence.MEDIUM);
        a.evidence = listener(Kind.NOBODY, -1, -1);
        assertThat(first(x).reason()).contains("does not run");
        assertThat(confidence(x, "in a container")).isEqualTo(Confidence.LOW);
    }

    @Test
    void a_listener_that_is_there_now_was_being_restarted() {
        refused("10.0.0.1:8080").evidence = listener(Kind.LISTENING, 0, 128);
        assertThat(first(x).reason()).contains("being restarted");
        assertThat(first(x).because())
                .containsExactly("a listener is on that port now, with 0 of 128 connections waiting");
        assertThat(reasons(x)).noneMatch(r -> r.contains("does not run"));
    }

    @Test
    void another_server_that_answered_is_told() {
        refused("10.0.0.1:8080");
        FakeAttempt other = x.attempt(null, io.gatepost.diagnostics.cause.Phase.RELAY_BODY);
        other.address = "10.0.0.2:8080";
        other.upstreamStatus = 200;
        x.cause = null;
        assertThat(first(x).because()).contains("10.0.0.2:8080 answered the same request with 200");
    }

    @Test
    void unanswered_syns_are_a_filter_and_not_a_slow_server() {
        FakeAttempt a = x.fails(Cause.CONNECT_TIMEOUT_NO_ANSWER);
        a.limit = 5000;
        a.evidence = tcp(Cases.synSent());
        a.failsAfter(5_000_000);
        assertThat(first(x).reason()).contains("firewall").contains("drops");
        assertThat(first(x).because()).contains(
                "the SYN was repeated 2 times; neither an answer nor an ICMP error came");
        assertThat(first(x).avoid()).contains(
                "do not raise connect_timeout: the SYN is only repeated after 1, 3, 7 and 15 s");
    }

    @Test
    void an_address_of_a_docker_network_points_at_the_network() {
        FakeAttempt a = x.fails(Cause.CONNECT_TIMEOUT_NO_ANSWER);
        a.address = "172.18.0.5:8080";
        assertThat(confidence(x, "another Docker network")).isEqualTo(Confidence.MEDIUM);
        a.address = "172.32.0.5:8080";
        assertThat(confidence(x, "another Docker network")).isNull();
    }

    @Test
    void a_full_accept_queue_is_an_application_that_does_not_accept() {
        FakeAttempt a = x.fails(Cause.CONNECT_TIMEOUT_ACCEPT_QUEUE_FULL);
        a.evidence = tcp(Cases.synSent(), listener(Kind.QUEUE_FULL, 129, 128).listener());
        assertThat(first(x).reason()).startsWith("the application does not accept");
        assertThat(first(x).because())
                .containsExactly("the listener's accept queue is full: 129 connections wait, its limit is 128");
        assertThat(confidence(x, "too short for bursts")).isEqualTo(Confidence.MEDIUM);
        a.evidence = tcp(Cases.synSent(), listener(Kind.QUEUE_FULL, 4097, 4096).listener());
        assertThat(confidence(x, "too short for bursts")).isEqualTo(Confidence.LOW);
    }

    @Test
    void an_unreachable_host_is_off_after_three_seconds_and_rejected_at_once() {
        x.fails(Cause.CONNECT_HOST_UNREACHABLE).failsAfter(3_060_000);
        assertThat(first(x).reason()).contains("off or not on this network");
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
        FakeExchange y = new FakeExchange();
        y.fails(Cause.CONNECT_HOST_UNREACHABLE).failsAfter(400);
        assertThat(first(y).reason()).contains("firewall rejects");
        assertThat(first(y).because()).containsExactly("it came 0.4 ms after the connect began");
    }

    @Test
    void the_errno_tells_selinux_from_a_policy_of_the_unit() {
        FakeAttempt a = x.fails(Cause.CONNECT_DENIED_LOCALLY);
        a.errno = 13;
        assertThat(first(x).reason()).contains("SELinux");
        assertThat(first(x).because()).containsExactly("the kernel answered EACCES (13)");
        assertThat(first(x).avoid()).anyMatch(s -> s.contains("setenforce 0"));
        a.errno = 1;
        assertThat(first(x).reason()).contains("IPAddressDeny");
        assertThat(reasons(x)).noneMatch(r -> r.contains("SELinux"));
    }

    @Test
    void an_ipv6_address_without_a_route_is_seen_by_its_address() {
        FakeAttempt a = x.fails(Cause.CONNECT_NETWORK_UNREACHABLE);
        a.server = "app.internal:8080";
        a.address = "[2001:db8::7]:8080";
        assertThat(first(x).reason()).contains("no IPv6 route");
        assertThat(first(x).confidence()).isEqualTo(Confidence.HIGH);
        a.address = "10.9.9.9:8080";
        assertThat(reasons(x)).noneMatch(r -> r.contains("IPv6"));
    }

    @Test
    void a_full_unix_socket_of_php_is_max_children() {
        FakeAttempt a = x.fails(Cause.UNIX_SOCKET_QUEUE_FULL);
        a.server = "unix:/run/php/php8.2-fpm.sock";
        a.address = a.server;
        assertThat(first(x).reason()).contains("pm.max_children");
        assertThat(first(x).check().getFirst()).startsWith("ss -xl src /run/php/php8.2-fpm.sock");
    }

    @Test
    void a_socket_under_tmp_is_private_to_its_service() {
        FakeAttempt a = x.fails(Cause.UNIX_SOCKET_MISSING);
        a.server = "unix:/tmp/app.sock";
        a.address = a.server;
        assertThat(confidence(x, "PrivateTmp")).isEqualTo(Confidence.MEDIUM);
        a.address = "unix:/run/app.sock";
        assertThat(confidence(x, "PrivateTmp")).isNull();
    }

    private FakeAttempt refused(String address) {
        FakeAttempt a = x.fails(Cause.CONNECT_REFUSED);
        a.address = address;
        a.server = address;
        a.errno = 111;
        a.evidence = Evidence.NONE;
        return a.failsAfter(200);
    }
}
