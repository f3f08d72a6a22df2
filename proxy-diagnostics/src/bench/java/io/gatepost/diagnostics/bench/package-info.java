/** What diagnosis costs an event loop, in nanoseconds and bytes for each exchange. Not part of the build. */
@NullMarked
package io.gatepost.diagnostics.bench;

import org.jspecify.annotations.NullMarked;
