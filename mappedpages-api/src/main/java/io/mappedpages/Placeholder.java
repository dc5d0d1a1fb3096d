package io.mappedpages;

/** Keeps the package in being until its first type arrives. */
interface Placeholder {}
