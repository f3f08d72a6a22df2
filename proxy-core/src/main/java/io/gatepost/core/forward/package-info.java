/** What of a message is passed on, and how it is written: hop-by-hop fields, forwarding fields, changes. No channels. */
@NullMarked
package io.gatepost.core.forward;

import org.jspecify.annotations.NullMarked;
