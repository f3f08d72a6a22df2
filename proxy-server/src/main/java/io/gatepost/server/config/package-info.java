/**
 * The configuration file: its schema as data, reading it with every problem and its place, and showing it again. Here text
 * becomes records; nothing here opens a socket or starts anything.
 */
@NullMarked
package io.gatepost.server.config;

import org.jspecify.annotations.NullMarked;
