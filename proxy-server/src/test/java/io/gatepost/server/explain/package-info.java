/** What other proxies write, by those proxies themselves, and what is made of it. */
@org.jspecify.annotations.NullMarked
package io.gatepost.server.explain;
