/**
 * How traffic fares: counters and latency distributions by route, server and upstream. Event loops write what only they
 * write, without locks or atomic instructions; whoever reads adds it up. No rendering, no keeping across restarts.
 */
@NullMarked
package io.gatepost.diagnostics.stats;

import org.jspecify.annotations.NullMarked;
