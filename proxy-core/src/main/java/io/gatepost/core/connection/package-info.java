/**
 * Connections to servers: opening them, the protocols that servers speak ({@link ServerStream} is the seam to the exchange),
 * and the keepalive pools. Knows nothing of exchanges, retries or causes.
 */
@NullMarked
package io.gatepost.core.connection;

import org.jspecify.annotations.NullMarked;
