package io.mappedpages.spi;

import io.mappedpages.ProviderException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one look-up of providers, for the API and for implementations of it.
 *
 * <p>Providers are looked for with the class loader of the API; then, only for names that were not
 * found there, with the plug-in loader where one is given, else with the context loader of the
 * calling thread. A class that both find counts once. A provider that cannot be loaded or made, or
 * whose name does not match {@code [a-z0-9-]{1,16}}, is skipped, and listed in the message if the
 * look-up fails. Two providers of one name in the same place are an error, and so is none. Nothing
 * is cached: each call looks anew.
 *
 * <p>All methods are safe for use by any thread.
 */
public final class Providers {
  private static final ProviderLookup<PagerProvider> PAGERS =
      new ProviderLookup<>(
          "pager provider",
          PagerProvider.class,
          PagerProvider::name,
          hint("mappedpages-core", "io.mappedpages.core"));

  private static final ProviderLookup<ReadOnlyPagerProvider> READERS =
      new ProviderLookup<>(
          "read-only pager provider",
          ReadOnlyPagerProvider.class,
          ReadOnlyPagerProvider::name,
          hint("mappedpages-core", "io.mappedpages.core"));

  private static final ProviderLookup<AllocationStrategyProvider> STRATEGIES =
      new ProviderLookup<>(
          "allocation strategy",
          AllocationStrategyProvider.class,
          AllocationStrategyProvider::name,
          hint("mappedpages-strategies", "io.mappedpages.strategies"));

  private static final ProviderLookup<PageCodecProvider> CODECS =
      new ProviderLookup<>(
          "page codec",
          PageCodecProvider.class,
          PageCodecProvider::name,
          hint("mappedpages-compress", "io.mappedpages.compress"));

  private static final ProviderLookup<NativeIoProvider> NATIVE_IO =
      new ProviderLookup<>(
          "native I/O provider",
          NativeIoProvider.class,
          NativeIoProvider::name,
          hint("mappedpages-native", "io.mappedpages.nativeio"));

  private Providers() {}

  /**
   * The provider of pagers. As nothing names it, there has to be exactly one in the first place
   * where there is any.
   *
   * @param explicit the provider that the user has set, which is then the answer
   * @param pluginLoader where to look instead of with the context loader of the calling thread
   * @return the provider
   * @throws ProviderException if there is none, or more than one; the message lists what was found
   *     and where
   */
  public static PagerProvider pagerProvider(
      @Nullable PagerProvider explicit, @Nullable ClassLoader pluginLoader) {
    return explicit != null ? explicit : PAGERS.require(null, pluginLoader);
  }

  /**
   * The provider of read-only pagers. As nothing names it, there has to be exactly one in the first
   * place where there is any.
   *
   * @param pluginLoader where to look instead of with the context loader of the calling thread
   * @return the provider
   * @throws ProviderException if there is none, or more than one; the message lists what was found
   *     and where
   */
  public static ReadOnlyPagerProvider readOnlyPagerProvider(@Nullable ClassLoader pluginLoader) {
    return READERS.require(null, pluginLoader);
  }

  /**
   * The allocation strategy of a name.
   *
   * @param name the name
   * @param pluginLoader where to look instead of with the context loader of the calling thread
   * @return its provider
   * @throws ProviderException if there is none, or more than one of that name; the message lists
   *     what was found and where
   */
  public static AllocationStrategyProvider allocationStrategyProvider(
      String name, @Nullable ClassLoader pluginLoader) {
    return STRATEGIES.require(Objects.requireNonNull(name, "name"), pluginLoader);
  }

  /**
   * The allocation strategy of a name, for callers that have their own answer when there is none.
   *
   * @param name the name
   * @param pluginLoader where to look instead of with the context loader of the calling thread
   * @return its provider, or empty if there is none of that name
   * @throws ProviderException if there is more than one of that name; the message lists what was
   *     found and where
   */
  public static Optional<AllocationStrategyProvider> findAllocationStrategyProvider(
      String name, @Nullable ClassLoader pluginLoader) {
    return STRATEGIES.find(Objects.requireNonNull(name, "name"), pluginLoader);
  }

  /**
   * The page codec of a name.
   *
   * @param name the name
   * @param pluginLoader where to look instead of with the context loader of the calling thread
   * @return its provider
   * @throws ProviderException if there is none, or more than one of that name; the message lists
   *     what was found and where
   */
  public static PageCodecProvider pageCodecProvider(
      String name, @Nullable ClassLoader pluginLoader) {
    return CODECS.require(Objects.requireNonNull(name, "name"), pluginLoader);
  }

  /**
   * The provider of native I/O, which nobody needs to have. As nothing names it, there has to be at
   * most one in the first place where there is any. It may be {@linkplain
   * NativeIoProvider#unavailable unavailable}.
   *
   * @param pluginLoader where to look instead of with the context loader of the calling thread
   * @return the provider, or empty if there is none
   * @throws ProviderException if there is more than one; the message lists what was found and where
   */
  public static Optional<NativeIoProvider> findNativeIoProvider(
      @Nullable ClassLoader pluginLoader) {
    return NATIVE_IO.find(null, pluginLoader);
  }

  /**
   * Says where a plug-in comes from, for messages: its class, its module if that has a name, and
   * the jar or folder.
   *
   * @param type the class of the plug-in
   * @return for instance {@code com.acme.Provider in module com.acme@1.2 (file:/lib/acme.jar)}
   */
  public static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    String place = location == null ? "an unknown place" : location.toString();
    Module module = type.getModule();
    return module.isNamed()
        ? "%s in module %s (%s)"
            .formatted(type.getName(), module.getDescriptor().toNameAndVersion(), place)
        : type.getName() + " in " + place;
  }

  private static String hint(String artifact, String module) {
    return "add the artifact %s to the class path or module path (with jlink: --add-modules %s)"
        .formatted(artifact, module);
  }
}
