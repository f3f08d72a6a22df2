@NullMarked
package io.gatepost.server.journal;

import org.jspecify.annotations.NullMarked;
