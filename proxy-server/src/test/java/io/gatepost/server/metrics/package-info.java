@NullMarked
package io.gatepost.server.metrics;

import org.jspecify.annotations.NullMarked;
