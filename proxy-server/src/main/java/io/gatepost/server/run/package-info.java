/**
 * The program as it runs: wires the data plane to logs, the kept failures and the admin API, and stops them in order. The
 * only room that knows them all; nothing is decided here about traffic.
 */
@NullMarked
package io.gatepost.server.run;

import org.jspecify.annotations.NullMarked;
