/** The vocabulary of failure: causes, phases, segments, origins, and one entry of advice for each cause. No events. */
@NullMarked
package io.gatepost.diagnostics.cause;

import org.jspecify.annotations.NullMarked;
