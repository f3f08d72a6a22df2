package io.gatepost.diagnostics.pattern;

import io.gatepost.diagnostics.cause.Cause;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A made-up stream of attempts: entries are put down in any order and read in order of time. */
final class Stream {
    /** A Tuesday in 2023, 22:00 UTC. */
    static final long START = 1_699_999_200_000L;
    static final long SECOND = 1000;
    static final long MINUTE = 60_000;
    static final long HOUR = 3_600_000;

    final Random random;
    private final List<Entry> entries = new ArrayList<>();
    private final ZoneId zone;
    private long requests;

    Stream(long seed) {
        this(seed, ZoneId.of("UTC"));
    }

    Stream(long seed, ZoneId zone) {
        this.random = new Random(seed);
        this.zone = zone;
    }

    /** An attempt as it is written, with what most have in common. */
    static final class Attempt {
        private final long at;
        private final long request;
        private String server = "10.0.0.1:8080";
        private String path = "GET /a";
        private boolean query;
        private @Nullable Cause cause;
        private boolean reused = true;
        private int requests = 3;
        private long idle = 200;
        private long age = 5000;
        private long connection;
        private long resolve = -1;
        private long connect = -1;
        private long header = 20_000;
        private long sent = 300;
        private long received = 500;
        private boolean unacked;
        private long limit;

        private Attempt(long at, long request) {
            this.at = at;
            this.request = request;
        }

        Attempt server(int n) {
            server = "10.0.0." + n + ":8080";
            return this;
        }

        Attempt on(String other) {
            server = other;
            return this;
        }

        Attempt path(String other) {
            path = other;
            return this;
        }

        Attempt query() {
            query = true;
            return this;
        }

        Attempt fails(Cause why) {
            cause = why;
            received = 0;
            return this;
        }

        /** A timeout of 30 s. */
        Attempt late() {
            fails(Cause.RESPONSE_TIMEOUT_REQUEST_ACKED);
            limit = 30_000;
            header = 30_001_000;
            return this;
        }

        Attempt fresh(long connectMicros) {
            reused = false;
            requests = 0;
            idle = -1;
            age = -1;
            connect = connectMicros;
            return this;
        }

        Attempt fresh() {
            return fresh(400);
        }

        Attempt idle(long millis) {
            idle = millis;
            return this;
        }

        Attempt age(long millis) {
            age = millis;
            return this;
        }

        Attempt connection(long number) {
            connection = number;
            return this;
        }

        Attempt resolve(long micros) {
            resolve = micros;
            return this;
        }

        Attempt header(long micros) {
            header = micros;
            return this;
        }

        Attempt sent(long bytes) {
            sent = bytes;
            return this;
        }

        Observation done() {
            long total = header + Math.max(0, connect) + Math.max(0, resolve);
            return new Observation(at, request, "app", server, path, query, cause, 1, reused, requests, idle, age,
                    connection, resolve, connect, header, total, sent, received, unacked, limit);
        }
    }

    Attempt attempt(long at) {
        return new Attempt(at, ++requests);
    }

    /** One more attempt of the same request. */
    Attempt again(long at) {
        return new Attempt(at, requests);
    }

    void add(Attempt a) {
        entries.add(a.done());
    }

    void add(Entry e) {
        entries.add(e);
    }

    /** An exchange that was refused as all servers were out. */
    void refused(long at) {
        entries.add(
                new Observation(at, ++requests, "app", "", "GET /a", false, Cause.ALL_SERVERS_EJECTED, 1, false, 0, -1,
                        -1, 0, -1, -1, -1, 0, 0, 0, false, 0));
    }

    void idleClose(long at, int server, long idle, long age, int requests, int left) {
        entries.add(new Entry.IdleClose(at, "app", "10.0.0." + server + ":8080", idle, age, requests, false, left));
    }

    /** Good attempts at a steady rate, on servers 1 to n in turn. */
    void good(long from, long to, long every, int servers) {
        int n = 0;
        for (long at = from; at < to; at += every) {
            add(attempt(at).server(1 + n++ % servers).header(15_000 + random.nextInt(10_000)));
        }
    }

    List<Pattern> patterns(long now) {
        PatternBook book = new PatternBook(zone);
        entries.sort(Comparator.comparingLong(Entry::at));
        entries.forEach(book::take);
        return book.current(Instant.ofEpochMilli(now));
    }

    List<Pattern> patterns(Kind kind, long now) {
        return patterns(now).stream().filter(p -> p.kind() == kind).toList();
    }
}
