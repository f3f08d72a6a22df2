/** The program: puts the data plane and those who are told of what happens in it together. No protocol, no parsing. */
@NullMarked
package io.gatepost.server;

import org.jspecify.annotations.NullMarked;
