package io.gatepost.diagnostics.stats;

import io.gatepost.diagnostics.cause.Cause;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts since the start. Of a route they are of exchanges, of a server of attempts.
 *
 * @param requests    that ended
 * @param failed      of them, with a cause
 * @param statuses    by class: without a status, 1xx, 2xx, 3xx, 4xx, 5xx; of a server, as it sent them
 * @param failures    by cause, without those that never struck
 * @param verdicts    what was decided after failed attempts and why, as {@code retried: nothing was sent}
 * @param bytesIn     of a route: received from clients; of a server: received from it
 * @param bytesOut    of a route: sent to clients; of a server: sent to it
 * @param connections that were made for attempts
 * @param reused      attempts on connections that had carried a request before
 * @param lostRaces   of those, to a server that closed the connection meanwhile
 */
public record Totals(long requests, long failed, List<Long> statuses, Map<Cause, Long> failures,
        Map<String, Long> verdicts, long bytesIn, long bytesOut, long connections, long reused, long lostRaces) {

    static Totals of(Iterable<Recorder> recorders) {
        long[] sums = new long[Recorder.COUNTERS];
        Map<Cause, Long> failures = new EnumMap<>(Cause.class);
        Map<String, Long> verdicts = new TreeMap<>();
        for (Recorder recorder : recorders) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += recorder.counter(i);
            }
            for (Cause cause : Cause.values()) {
                long count = recorder.failures(cause);
                if (count > 0) {
                    failures.merge(cause, count, Long::sum);
                }
            }
            recorder.verdicts().forEach((verdict, count) -> verdicts.merge(verdict, count.sum(), Long::sum));
        }
        List<Long> statuses = new java.util.ArrayList<>();
        for (int i = 0; i < 6; i++) {
            statuses.add(sums[Recorder.STATUS + i]);
        }
        return new Totals(sums[Recorder.REQUESTS], sums[Recorder.FAILED], List.copyOf(statuses), failures, verdicts,
                sums[Recorder.BYTES_IN], sums[Recorder.BYTES_OUT], sums[Recorder.NEW], sums[Recorder.REUSED],
                sums[Recorder.RACES]);
    }
}
