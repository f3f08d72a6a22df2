/** How the program's own threads wait for work. Nothing of what they do. */
@NullMarked
package io.gatepost.server.thread;

import org.jspecify.annotations.NullMarked;
