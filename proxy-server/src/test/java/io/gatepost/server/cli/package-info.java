@NullMarked
package io.gatepost.server.cli;

import org.jspecify.annotations.NullMarked;
