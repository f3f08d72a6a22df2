/** A failure as text, HTML, problem+json, Proxy-Status, log line or JSON record. Reads failures, keeps none. */
@NullMarked
package io.gatepost.diagnostics.report;

import org.jspecify.annotations.NullMarked;
