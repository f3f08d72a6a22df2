/** The data plane as a whole: starts and stops it. */
@NullMarked
package io.gatepost.core;

import org.jspecify.annotations.NullMarked;
