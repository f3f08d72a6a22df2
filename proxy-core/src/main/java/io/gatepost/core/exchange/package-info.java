/** The life of one exchange: attempts, timeouts, retries, relay, and naming its failure. */
@NullMarked
package io.gatepost.core.exchange;

import org.jspecify.annotations.NullMarked;
