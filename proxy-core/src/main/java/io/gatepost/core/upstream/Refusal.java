package io.gatepost.core.upstream;

import io.gatepost.diagnostics.cause.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Why no server could be picked.
 *
 * @param cause             of it; null where all were tried by this request
 * @param retryAfterSeconds when it may be worth to come back; 0 unknown
 * @param detail            one phrase
 * @param full              whether waiting may help
 */
public record Refusal(@Nullable Cause cause, long retryAfterSeconds, String detail, boolean full) {}
