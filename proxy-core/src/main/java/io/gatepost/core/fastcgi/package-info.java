/** The FastCGI protocol (FastCGI Specification 1.0): records and parameters. Knows no connections and no exchanges. */
@NullMarked
package io.gatepost.core.fastcgi;

import org.jspecify.annotations.NullMarked;
