/** Connections to servers: opening, the HTTP/1.1 client side, the keepalive pools. */
@NullMarked
package io.gatepost.core.connection;

import org.jspecify.annotations.NullMarked;
