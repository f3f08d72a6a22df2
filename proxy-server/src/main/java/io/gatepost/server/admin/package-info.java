/**
 * The admin API over HTTP: what the proxy knows, as JSON. Reads the data plane and the journal; takes no part in traffic and
 * has threads of its own.
 */
@NullMarked
package io.gatepost.server.admin;

import org.jspecify.annotations.NullMarked;
