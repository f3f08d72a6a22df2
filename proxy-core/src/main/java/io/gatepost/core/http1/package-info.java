/** The syntax of HTTP/1.1 messages (RFC 9112): parsing heads, body framing, writing heads. No channels, no policy. */
@NullMarked
package io.gatepost.core.http1;

import org.jspecify.annotations.NullMarked;
