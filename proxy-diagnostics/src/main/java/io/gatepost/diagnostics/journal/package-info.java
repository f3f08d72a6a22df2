/** Keeping and querying failures in bounded memory. No rendering. */
@NullMarked
package io.gatepost.diagnostics.journal;

import org.jspecify.annotations.NullMarked;
