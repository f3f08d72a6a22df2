/** Tests of reading and showing configurations. */
@NullMarked
package io.gatepost.server.config;

import org.jspecify.annotations.NullMarked;
