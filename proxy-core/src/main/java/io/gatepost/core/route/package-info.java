/** The route table: which route serves a request. No I/O. */
@NullMarked
package io.gatepost.core.route;

import org.jspecify.annotations.NullMarked;
