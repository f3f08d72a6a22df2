/** Single values as people read them: durations, error numbers, foreign text made safe. No sentences, nothing of failures. */
@NullMarked
package io.gatepost.diagnostics.text;

import org.jspecify.annotations.NullMarked;
