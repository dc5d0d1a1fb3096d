package io.mappedpages.spi;

import io.mappedpages.ProviderException;
import io.mappedpages.spi.ProviderScan.Found;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which one provider of a service is chosen; {@link Providers} says them.
 *
 * @param <T> the service
 * @param what the service in words, for messages
 * @param service the service
 * @param nameOf how a provider is named
 * @param hint what to do when there is none
 */
record ProviderLookup<T>(
    String what, Class<T> service, Function<? super T, String> nameOf, String hint) {
  /** The provider of that name, or the only one if {@code name} is {@code null}. */
  T require(@Nullable String name, @Nullable ClassLoader pluginLoader) {
    Scans<T> scans = scan(name, pluginLoader);
    return choose(scans, name).orElseThrow(() -> missing(scans, name));
  }

  /** The same, but none is not an error. */
  Optional<T> find(@Nullable String name, @Nullable ClassLoader pluginLoader) {
    return choose(scan(name, pluginLoader), name);
  }

  /** What was found; {@code matching} holds those that answer to the name. */
  private record Scans<T>(List<Found<T>> matching, List<Found<T>> found, List<String> broken) {}

  private Scans<T> scan(@Nullable String name, @Nullable ClassLoader pluginLoader) {
    ProviderScan<T> own = ProviderScan.of(service, nameOf, ProviderLookup.class.getClassLoader());
    List<Found<T>> matching = matching(own.found(), name);
    if (!matching.isEmpty()) {
      return new Scans<>(matching, own.found(), own.broken());
    }
    ClassLoader second =
        pluginLoader != null ? pluginLoader : Thread.currentThread().getContextClassLoader();
    ProviderScan<T> other = ProviderScan.of(service, nameOf, second);
    Set<Class<?>> seen = new HashSet<>();
    List<Found<T>> found =
        Stream.concat(own.found().stream(), other.found().stream())
            .filter(entry -> seen.add(entry.provider().getClass()))
            .toList();
    List<String> broken =
        Stream.concat(own.broken().stream(), other.broken().stream()).distinct().toList();
    return new Scans<>(matching(found, name), found, broken);
  }

  private static <T> List<Found<T>> matching(List<Found<T>> found, @Nullable String name) {
    return found.stream().filter(entry -> name == null || entry.name().equals(name)).toList();
  }

  private Optional<T> choose(Scans<T> scans, @Nullable String name) {
    List<Found<T>> matching = scans.matching();
    if (matching.size() > 1) {
      throw new ProviderException(
          "%s%s: expected one, found %d: %s%s"
              .formatted(what, named(name), matching.size(), list(matching), skipped(scans)));
    }
    return matching.stream().map(Found::provider).findFirst();
  }

  private ProviderException missing(Scans<T> scans, @Nullable String name) {
    return new ProviderException(
        "no %s%s; found: %s%s; %s"
            .formatted(what, named(name), list(scans.found()), skipped(scans), hint));
  }

  private static String named(@Nullable String name) {
    return name == null ? "" : " \"" + name + "\"";
  }

  private static <T> String list(List<Found<T>> found) {
    return found.isEmpty()
        ? "none"
        : found.stream().map(Found::toString).sorted().collect(Collectors.joining(", "));
  }

  private static <T> String skipped(Scans<T> scans) {
    return scans.broken().isEmpty()
        ? ""
        : "; skipped as broken: " + String.join(", ", scans.broken());
  }
}
