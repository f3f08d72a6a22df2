/**
 * What is measured, for Prometheus. Reads the statistics and gauges that others keep, only when it is asked: nothing is
 * counted here a second time, and nothing is done for each request. Labels are names from the configuration and constants.
 */
@NullMarked
package io.gatepost.server.metrics;

import org.jspecify.annotations.NullMarked;
