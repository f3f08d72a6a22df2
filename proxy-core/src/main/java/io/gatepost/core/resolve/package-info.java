/**
 * From a server's name to its addresses: the hosts file, name servers, answers kept for their TTL. Knows names, addresses and
 * the causes of the RESOLVE phase; nothing of servers, connections or exchanges.
 */
@NullMarked
package io.gatepost.core.resolve;

import org.jspecify.annotations.NullMarked;
