/** Responses that the proxy makes itself: errors, maintenance, fallback. */
@NullMarked
package io.gatepost.core.respond;

import org.jspecify.annotations.NullMarked;
