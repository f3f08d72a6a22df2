/** Single values as people read and write them: durations, times, error numbers, foreign text made safe, lines that fit. No sentences, nothing of failures. */
@NullMarked
package io.gatepost.diagnostics.text;

import org.jspecify.annotations.NullMarked;
