/**
 * TLS: contexts made of the configuration, our own check of certificates, and what a handshake that failed came to. Knows
 * certificates, alerts and records; nothing of HTTP, servers or exchanges.
 */
@NullMarked
package io.gatepost.core.tls;

import org.jspecify.annotations.NullMarked;
