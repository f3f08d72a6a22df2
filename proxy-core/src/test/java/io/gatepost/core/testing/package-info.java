/** What every test run of a module with Netty gets. No tests of its own. */
@NullMarked
package io.gatepost.core.testing;

import org.jspecify.annotations.NullMarked;
