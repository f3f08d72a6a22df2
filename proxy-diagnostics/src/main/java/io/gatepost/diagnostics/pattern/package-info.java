/**
 * Shapes in many attempts over time: what kind of thing is going on. Bounded memory, and nothing here runs on an event loop
 * but the few lines that hand an attempt over. One detector, one small class. No I/O, no rendering.
 */
@NullMarked
package io.gatepost.diagnostics.pattern;

import org.jspecify.annotations.NullMarked;
