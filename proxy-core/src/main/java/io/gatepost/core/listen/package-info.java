/** Listeners and the client side of an exchange. Knows no server. */
@NullMarked
package io.gatepost.core.listen;

import org.jspecify.annotations.NullMarked;
