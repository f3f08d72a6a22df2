/** The vocabulary of failure: causes, phases, segments, origins. Enums and nothing else. */
@NullMarked
package io.gatepost.diagnostics.cause;

import org.jspecify.annotations.NullMarked;
