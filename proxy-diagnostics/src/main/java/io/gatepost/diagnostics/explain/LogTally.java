package io.gatepost.diagnostics.explain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the lines of a log mean, by meaning, server and time. Takes the log in pieces of any size and keeps no more of it
 * than one line and a few samples: memory is bounded whatever the log. One thread.
 */
public final class LogTally {
    /** Bytes of a line that are looked at; the rest of a longer one is skipped. */
    public static final int LONGEST_LINE = 64 * 1024;

    private static final int MOST_SERVERS = 2000;
    private static final int SAMPLES = 5;
    private static final int SAMPLE_LENGTH = 300;

    private final Explainer explainer = new Explainer();
    private final Names servers = new Names(MOST_SERVERS);
    private final long[] byMeaning = new long[Explainer.meanings()];
    private final long[] @Nullable [] byServer = new long[Explainer.meanings()][];
    private final Spread spread = new Spread(Explainer.meanings());
    private final long[] firsts = new long[Explainer.meanings()];
    private final long[] lasts = new long[Explainer.meanings()];
    private final List<String> samples = new ArrayList<>();

    private final byte[] rest = new byte[LONGEST_LINE];
    private int restLength;
    private boolean skipping;

    private long lines;
    private long ordinary;
    private long unknown;
    private long cut;

    public LogTally() {
        Arrays.fill(firsts, Times.NONE);
        Arrays.fill(lasts, Times.NONE);
    }

    /** Takes the next piece. */
    public void add(byte[] piece, int length) {
        int from = 0;
        for (int i = Bytes.find(piece, 0, length, '\n'); i < length; i = Bytes.find(piece, from, length, '\n')) {
            end(piece, from, i);
            from = i + 1;
        }
        keep(piece, from, length);
    }

    /** Says that there is no more: a last line without an end counts too. */
    public void end() {
        if (restLength > 0 || skipping) {
            end(rest, 0, 0);
        }
    }

    private void keep(byte[] piece, int from, int to) {
        int room = Math.min(to - from, LONGEST_LINE - restLength);
        System.arraycopy(piece, from, rest, restLength, room);
        restLength += room;
        skipping |= room < to - from;
    }

    private void end(byte[] piece, int from, int to) {
        if (restLength == 0 && !skipping) {
            line(piece, from, to);
            return;
        }
        keep(piece, from, to);
        cut += skipping ? 1 : 0;
        line(rest, 0, restLength);
        restLength = 0;
        skipping = false;
    }

    private void line(byte[] text, int from, int to) {
        int end = to > from && text[to - 1] == '\r' ? to - 1 : to;
        if (end == from) {
            return;
        }
        lines++;
        switch (explainer.read(text, from, end)) {
            case ORDINARY -> ordinary++;
            case UNKNOWN -> {
                unknown++;
                if (samples.size() < SAMPLES) {
                    samples.add(new String(text, from, Math.min(end - from, SAMPLE_LENGTH), StandardCharsets.UTF_8));
                }
            }
            case EXPLAINED -> count(text);
        }
    }

    private void count(byte[] text) {
        int meaning = explainer.number();
        byMeaning[meaning]++;
        if (explainer.serverTo() > explainer.serverFrom()) {
            int server = servers.number(text, explainer.serverFrom(), explainer.serverTo());
            long[] of = byServer[meaning];
            if (of == null || of.length <= server) {
                of = of == null ? new long[server + 8] : Arrays.copyOf(of, server * 2);
                byServer[meaning] = of;
            }
            of[server]++;
        }
        long time = explainer.time();
        if (time != Times.NONE) {
            firsts[meaning] = firsts[meaning] == Times.NONE ? time : Math.min(firsts[meaning], time);
            lasts[meaning] = Math.max(lasts[meaning], time);
            spread.add(meaning, time);
        }
    }

    /** Lines so far, empty ones not counted. */
    public long lines() {
        return lines;
    }

    /** What was counted so far. */
    public LogSummary summary() {
        List<LogSummary.Part> parts = new ArrayList<>();
        long explained = 0;
        for (int i = 0; i < byMeaning.length; i++) {
            if (byMeaning[i] > 0) {
                explained += byMeaning[i];
                parts.add(new LogSummary.Part(Explainer.meaning(i), byMeaning[i], serversOf(i), firsts[i], lasts[i],
                        Arrays.copyOf(spread.of(i), spread.last() + 1)));
            }
        }
        return new LogSummary(lines, explained, ordinary, unknown, cut, spread.origin(), spread.step(),
                LogSummary.group(parts), samples);
    }

    private List<LogSummary.Share> serversOf(int meaning) {
        List<LogSummary.Share> shares = new ArrayList<>();
        long[] of = byServer[meaning];
        for (int i = 0; of != null && i < of.length; i++) {
            if (of[i] > 0) {
                shares.add(new LogSummary.Share(servers.name(i), of[i]));
            }
        }
        return shares;
    }
}
