/**
 * What tests drive the proxy with: a client and a server on raw sockets, a proxy that tells what it recorded, and the
 * check for leaks that every run gets. No tests of the proxy itself.
 */
@NullMarked
package io.gatepost.core.testing;

import org.jspecify.annotations.NullMarked;
