@NullMarked
package io.gatepost.server.admin;

import org.jspecify.annotations.NullMarked;
