package io.gatepost.diagnostics.stats;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A route or a server with its recorders, one for each event loop, and what is known of the last hour. Slices of a longer
 * window are made of those of the next shorter. All but {@link #add} is guarded by {@link Statistics}.
 */
final class Scope {
    private final List<Recorder> recorders = new CopyOnWriteArrayList<>();
    private final Map<Window, Deque<Slice>> slices = new EnumMap<>(Window.class);
    private final Slice.Sum sinceStart = new Slice.Sum();
    /** Since the last tick. */
    private final Slice.Sum running = new Slice.Sum();
    private long requests;
    private long failed;

    Scope() {
        for (Window window : Window.values()) {
            slices.put(window, new ArrayDeque<>(window.slices()));
        }
    }

    /** A recorder for one more event loop. Any thread. */
    Recorder add() {
        Recorder recorder = new Recorder();
        recorders.add(recorder);
        return recorder;
    }

    List<Recorder> recorders() {
        return recorders;
    }

    /** Takes what the event loops have recorded since the last time. */
    void drain() {
        Slice.Sum fresh = new Slice.Sum();
        long allRequests = 0;
        long allFailed = 0;
        for (Recorder recorder : recorders) {
            allRequests += recorder.counter(Recorder.REQUESTS);
            allFailed += recorder.counter(Recorder.FAILED);
            for (Step step : Step.values()) {
                LatencyRecorder latency = recorder.latency(step.ordinal());
                if (latency != null) {
                    latency.drainTo(fresh.buckets(step.ordinal()));
                }
            }
        }
        fresh.count(allRequests - requests, allFailed - failed);
        requests = allRequests;
        failed = allFailed;
        running.add(fresh);
        sinceStart.add(fresh);
    }

    /** A tick is over, the one with that number, from 1. */
    void tick(long number) {
        push(Window.TEN_SECONDS, running.pack());
        for (Window window : List.of(Window.MINUTE, Window.FIVE_MINUTES, Window.HOUR)) {
            if (number % window.unit() != 0) {
                return;
            }
            Window shorter = Window.values()[window.ordinal() - 1];
            Slice.Sum sum = new Slice.Sum();
            newest(shorter, window.unit() / shorter.unit(), sum);
            push(window, sum.pack());
        }
    }

    private void push(Window window, Slice slice) {
        Deque<Slice> all = deque(window);
        if (all.size() == window.slices()) {
            all.removeLast();
        }
        all.addFirst(slice);
    }

    /** Adds what a window covers after that many ticks. */
    void sum(Window window, long ticks, Slice.Sum to) {
        to.add(running);
        long rest = ticks;
        for (Window w : Window.values()) {
            if (w == window) {
                newest(w, w.slices() - 1, to);
                return;
            }
            // Slices of the shorter window that are not yet part of one of the next.
            int next = Window.values()[w.ordinal() + 1].unit();
            newest(w, (int) (rest % next) / w.unit(), to);
        }
    }

    void sumSinceStart(Slice.Sum to) {
        to.add(sinceStart);
    }

    private void newest(Window window, int count, Slice.Sum to) {
        Iterator<Slice> newest = deque(window).iterator();
        for (int i = 0; i < count && newest.hasNext(); i++) {
            to.add(newest.next());
        }
    }

    private Deque<Slice> deque(Window window) {
        return java.util.Objects.requireNonNull(slices.get(window));
    }
}
