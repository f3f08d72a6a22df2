/** Event loops, channels, kernel socket facts (TCP_INFO, listeners, errno). Knows no HTTP. */
@NullMarked
package io.gatepost.core.transport;

import org.jspecify.annotations.NullMarked;
