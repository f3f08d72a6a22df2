/** The command line: what is typed, what is printed, exit codes. The only room that writes to the terminal. */
@NullMarked
package io.gatepost.server.cli;

import org.jspecify.annotations.NullMarked;
