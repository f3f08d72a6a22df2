/**
 * From cause and evidence to what is likely behind them. The rules are data, in {@code rules/*.txt}; clues are the small
 * predicates that they may use. No rendering, no I/O but reading its own rules, nothing of the network.
 */
@NullMarked
package io.gatepost.diagnostics.suspect;

import org.jspecify.annotations.NullMarked;
