/** What happened in one exchange and its attempts, as read-only views and immutable records. No rendering, no keeping. */
@NullMarked
package io.gatepost.diagnostics.exchange;

import org.jspecify.annotations.NullMarked;
