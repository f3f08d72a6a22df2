/** Upstreams and their servers: balancing, passive health, admission, budgets. No Netty channels. */
@NullMarked
package io.gatepost.core.upstream;

import org.jspecify.annotations.NullMarked;
