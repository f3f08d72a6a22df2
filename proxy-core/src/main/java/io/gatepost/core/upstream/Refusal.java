package io.gatepost.core.upstream;

import io.gatepost.diagnostics.cause.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Why no server could be picked.
 *
 * @param cause             what is wrong; null where the request has tried every server that could be used
 * @param retryAfterSeconds when it is worth another try, at least 1; 0 where that is not known
 * @param detail            names the servers and what each of them is in the way of
 * @param full              whether waiting for a slot may help
 */
public record Refusal(@Nullable Cause cause, long retryAfterSeconds, String detail, boolean full) {}
