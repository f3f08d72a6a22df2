package io.gatepost.diagnostics.pattern;

import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Looks for one shape in what is remembered of an upstream. Stateless. */
@FunctionalInterface
interface Detector {
    /** Reports each place where the shape is now. */
    void detect(Pool pool, Context context, Consumer<Pattern> found);

    /**
     * What lies around the upstream.
     *
     * @param now     milliseconds
     * @param zone    whose clock schedules go by
     * @param pools   all upstreams
     * @param markers changes that are known, the oldest first
     */
    record Context(long now, ZoneId zone, Collection<Pool> pools, List<Entry.Marker> markers) {}
}
