package io.gatepost.diagnostics.pattern;

import org.jspecify.annotations.Nullable;

/** A stretch in which a server refused or cut off requests: what a restart looks like. */
final class Outage {
    /** A pause after which the next failure is another outage, milliseconds. */
    static final long GAP = 30_000;

    private final long start;
    private final long goodBefore;
    private final int idleBefore;
    private long end;
    private long failures;
    private long cut;
    private int idleCloses;
    private boolean goneAfterClose;
    private boolean freshInside;
    private long freshAfter;
    private @Nullable String firstCut;
    private long firstCutAt;

    /**
     * An outage that begins now.
     *
     * @param goodBefore when the last attempt before it succeeded; 0 never
     * @param idleBefore idle connections that the server closed in the two seconds before
     */
    Outage(long start, long goodBefore, int idleBefore) {
        this.start = start;
        this.end = start;
        this.goodBefore = goodBefore;
        this.idleBefore = idleBefore;
    }

    void failed(Observation o) {
        if (o.cause() == null) {
            return;
        }
        // A good attempt on a new connection that was followed by a failure was inside.
        freshInside |= freshAfter > 0;
        freshAfter = 0;
        end = Math.max(end, o.at());
        failures += o.weight();
        if (Group.gone(o.cause())) {
            goneAfterClose |= cut > 0 || idleCloses + idleBefore > 0;
        } else {
            if (firstCut == null && !o.reused()) {
                firstCut = o.path();
                firstCutAt = o.at();
            }
            cut += o.weight();
        }
    }

    void good(Observation o) {
        if (!o.reused() && freshAfter == 0) {
            freshAfter = o.at();
        }
    }

    void idleClosed(long at) {
        if (Math.abs(at - start) <= 2000) {
            idleCloses++;
        }
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long failures() {
        return failures;
    }

    /** Requests that were cut off under way. */
    long cut() {
        return cut;
    }

    /** Idle connections closed within two seconds of its start. */
    int idleCloses() {
        return idleBefore + idleCloses;
    }

    boolean goneAfterClose() {
        return goneAfterClose;
    }

    /** How long nothing listened, as far as attempts show it, milliseconds. */
    long length() {
        return Math.max(1, (freshAfter > 0 ? freshAfter : end) - start);
    }

    /** The path of a request that was cut off before the idle connections were closed: it may have killed the server. */
    @Nullable
    String killer() {
        return firstCut != null && idleBefore == 0 && idleCloses > 0 && firstCutAt == start ? firstCut : null;
    }

    /** Whether it is like a restart: short, good before, good on a new connection soon after and none inside. */
    boolean restart() {
        return end - start <= 120_000 && goodBefore > 0 && start - goodBefore <= 60_000 && !freshInside
                && freshAfter > 0 && freshAfter - end <= 60_000
                && (idleCloses() >= 2 || (goneAfterClose && failures >= 1) && (idleCloses() > 0 || failures >= 3));
    }
}
