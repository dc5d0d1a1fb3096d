/**
 * Native I/O by the system calls of Linux. The one package of the project that calls restricted
 * methods of Java, and only when native access has been granted to it.
 */
package io.mappedpages.nativeio;
