/**
 * What the proxy does on the wire, through raw sockets on both sides. The letter and number in a test's name are a rule's:
 * R request line, H fields, B framing of content, F what is passed on.
 */
@NullMarked
package io.gatepost.core.wire;

import org.jspecify.annotations.NullMarked;
