/** Deadlines of one event loop, without a scheduled task per request. Knows nothing of what a deadline means. */
@NullMarked
package io.gatepost.core.timer;

import org.jspecify.annotations.NullMarked;
