/** What a proxy is built from: immutable records, whole and valid. No parsing, no I/O. */
@NullMarked
package io.gatepost.core.config;

import org.jspecify.annotations.NullMarked;
