/**
 * Keeps failures and their exact counts across restarts, in a SQLite file or a PostgreSQL database. Event loops only copy
 * and offer; one daemon thread writes. No rendering, no HTTP; nothing here can slow or stop traffic.
 */
@NullMarked
package io.gatepost.server.journal;

import org.jspecify.annotations.NullMarked;
