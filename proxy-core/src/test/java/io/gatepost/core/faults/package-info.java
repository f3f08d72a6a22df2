/** Faults of servers, clients and networks, made for real: each ends in its own cause, and in nothing else. */
@NullMarked
package io.gatepost.core.faults;

import org.jspecify.annotations.NullMarked;
