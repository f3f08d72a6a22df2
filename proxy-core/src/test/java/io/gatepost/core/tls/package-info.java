/** TLS, over real sockets, with certificates and servers of the openssl command. */
@NullMarked
package io.gatepost.core.tls;

import org.jspecify.annotations.NullMarked;
