/** Active health checks: asks servers how they are, apart from all traffic, and tells their health. */
@NullMarked
package io.gatepost.core.check;

import org.jspecify.annotations.NullMarked;
