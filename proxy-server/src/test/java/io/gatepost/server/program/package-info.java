/** The program as its users meet it: the built distribution in processes of its own, with real sockets, files and signals. */
@NullMarked
package io.gatepost.server.program;

import org.jspecify.annotations.NullMarked;
