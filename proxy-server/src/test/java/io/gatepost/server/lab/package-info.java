/** The lab: each scenario is run through the real proxy. */
@org.jspecify.annotations.NullMarked
package io.gatepost.server.lab;
