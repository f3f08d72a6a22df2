package io.gatepost.core.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatepost.diagnostics.exchange.Ticks;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTimersTest {
    /** Keeps what was scheduled on it, so that a test can see what waits. */
    private static final class Loop extends DefaultEventLoop {
        final List<ScheduledFuture<?>> scheduled = new ArrayList<>();

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            ScheduledFuture<?> future = super.schedule(command, delay, unit);
            scheduled.add(future);
            return future;
        }

        long waiting() {
            return scheduled.stream().filter(f -> !f.isDone()).count();
        }
    }

    private static final long MILLIS = 1_000_000;

    private final Loop loop = new Loop();
    private final LoopTimers timers = new LoopTimers(loop);
    private final List<String> rung = new CopyOnWriteArrayList<>();

    private final class Bell extends Deadline {
        private final String name;
        volatile long at;

        Bell(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long now) {
            at = Ticks.now();
            rung.add(name);
        }
    }

    private <T> T onLoop(java.util.concurrent.Callable<T> work) throws Exception {
        return loop.submit(work).get();
    }

    @AfterEach
    void endLoop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void rings_in_order_of_due_time_and_never_early() throws Exception {
        Bell late = new Bell("late");
        Bell soon = new Bell("soon");
        Bell never = new Bell("never");
        long start = onLoop(() -> {
            long now = Ticks.now();
            timers.arm(late, 80, now);
            timers.arm(never, 60, now);
            timers.arm(soon, 20, now);
            timers.cancel(never);
            return now;
        });
        await().until(() -> late.at != 0);
        assertThat(rung).containsExactly("soon", "late");
        assertThat(soon.at - start).isGreaterThanOrEqualTo(20 * MILLIS);
        assertThat(late.at - start).isGreaterThanOrEqualTo(80 * MILLIS);
    }

    @Test
    void a_touched_deadline_rings_its_whole_time_after_the_touch() throws Exception {
        Bell bell = new Bell("touched");
        Bell touch = new Bell("");
        long[] touchedAt = new long[1];
        Deadline toucher = new Deadline() {
            @Override
            protected void expired(long now) {
                touchedAt[0] = Ticks.now();
                bell.touch(touchedAt[0]);
            }
        };
        onLoop(() -> {
            timers.arm(bell, 60, Ticks.now());
            timers.arm(toucher, 40, Ticks.now());
            return touch;
        });
        await().until(() -> bell.at != 0);
        assertThat(bell.at - touchedAt[0]).isGreaterThanOrEqualTo(60 * MILLIS);
    }

    @Test
    void time_counts_from_the_instant_given_also_where_it_has_passed() throws Exception {
        Bell half = new Bell("half");
        Bell whole = new Bell("whole");
        onLoop(() -> {
            long now = Ticks.now();
            timers.arm(whole, 10_000, now);
            timers.arm(half, 10_000, now - 9_950 * MILLIS);
            return now;
        });
        await().until(() -> half.at != 0);
        assertThat(rung).containsExactly("half");
        Bell past = new Bell("past");
        onLoop(() -> {
            timers.arm(past, 10, Ticks.now() - 50 * MILLIS);
            return past;
        });
        await().until(() -> past.at != 0);
        assertThat(whole.armed()).isTrue();
    }

    @Test
    void at_most_one_task_waits_on_the_loop_whatever_was_armed() throws Exception {
        Bell idle = new Bell("idle");
        onLoop(() -> {
            timers.arm(idle, 60_000, Ticks.now());
            return idle;
        });
        for (int i = 0; i < 20; i++) {
            Bell bell = new Bell("short");
            onLoop(() -> {
                timers.arm(bell, 1, Ticks.now());
                return bell;
            });
            await().until(() -> bell.at != 0);
        }
        assertThat(onLoop(loop::waiting)).isEqualTo(1);
    }

    @Test
    void lists_of_lengths_that_are_used_no_more_are_let_go() throws Exception {
        onLoop(() -> {
            for (int millis = 1; millis <= 5_000; millis++) {
                Bell bell = new Bell("once");
                timers.arm(bell, 100_000 + millis, Ticks.now());
                timers.cancel(bell);
            }
            return rung;
        });
        assertThat(onLoop(timers::lengths)).isLessThanOrEqualTo(LoopTimers.SPARE_LISTS + 1);
    }

    @Test
    void an_error_in_one_does_not_keep_the_others_from_ringing() throws Exception {
        Deadline faulty = new Deadline() {
            @Override
            protected void expired(long now) {
                throw new IllegalStateException("on purpose");
            }
        };
        Bell after = new Bell("after");
        Bell later = new Bell("later");
        onLoop(() -> {
            long now = Ticks.now();
            timers.arm(faulty, 10, now);
            timers.arm(after, 10, now);
            timers.arm(later, 30, now);
            return now;
        });
        await().until(() -> later.at != 0);
        assertThat(rung).containsExactly("after", "later");
    }
}
