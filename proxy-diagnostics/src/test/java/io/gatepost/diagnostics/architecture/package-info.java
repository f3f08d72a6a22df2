/** What the build demands of the shape of the code: file length, packages, imports. Used by the tests of every module. */
@NullMarked
package io.gatepost.diagnostics.architecture;

import org.jspecify.annotations.NullMarked;
