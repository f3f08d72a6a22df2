/**
 * Gateway errors made for real on this machine: servers that misbehave on sockets, and the demo that shows them. Everything
 * here blocks, on virtual threads of its own; nothing of it is on the way of real traffic.
 */
@NullMarked
package io.gatepost.server.lab;

import org.jspecify.annotations.NullMarked;
