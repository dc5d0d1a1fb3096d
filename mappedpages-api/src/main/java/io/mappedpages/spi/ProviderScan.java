package io.mappedpages.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one service that one class loader finds: the usable ones by name, the broken
 * ones by what is wrong with them. Nothing is kept between scans.
 *
 * @param <T> the service
 */
final class ProviderScan<T> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,16}");

  /** Ends a scan whose loader fails for ever; no real class path has so many broken entries. */
  private static final int MAX_FAILURES = 1_000;

  /** One usable provider, and where it came from. */
  record Found<T>(String name, T provider, String origin) {
    @Override
    public String toString() {
      return name + " (" + origin + ")";
    }
  }

  private final Class<T> service;
  private final Function<? super T, String> nameOf;
  private final List<Found<T>> found = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  private ProviderScan(Class<T> service, Function<? super T, String> nameOf) {
    this.service = service;
    this.nameOf = nameOf;
  }

  /** Scans; a provider that fails in any way is listed as broken and hides no other. */
  static <T> ProviderScan<T> of(
      Class<T> service, Function<? super T, String> nameOf, @Nullable ClassLoader loader) {
    ProviderScan<T> scan = new ProviderScan<>(service, nameOf);
    scan.run(loader);
    return scan;
  }

  List<Found<T>> found() {
    return found;
  }

  List<String> broken() {
    return broken;
  }

  private void run(@Nullable ClassLoader loader) {
    Spliterator<ServiceLoader.Provider<T>> providers =
        ServiceLoader.load(service, loader).stream().spliterator();
    boolean more = true;
    while (more && broken.size() < MAX_FAILURES) {
      try {
        more = providers.tryAdvance(this::add);
      } catch (ServiceConfigurationError | LinkageError e) {
        // The loader has stepped past the entry that it could not read or load: go on behind it.
        broken.add(describe(e));
      }
    }
  }

  private void add(ServiceLoader.Provider<T> entry) {
    Class<? extends T> type = entry.type();
    try {
      T provider = entry.get();
      String name = Objects.requireNonNull(nameOf.apply(provider), "name");
      if (NAME.matcher(name).matches()) {
        found.add(new Found<>(name, provider, Providers.origin(provider.getClass())));
      } else {
        broken.add(Providers.origin(type) + ": name \"" + name + "\" does not match " + NAME);
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      broken.add(Providers.origin(type) + ": " + describe(e));
    }
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : failure + ", caused by " + cause;
  }
}
