package io.mappedpages.spi;

/** Keeps the package in being until its first type arrives. */
interface Placeholder {}
