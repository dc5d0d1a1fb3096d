package io.mappedpages.tests;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches what a provider loads: defines its class, and others of its package, anew, and notes each
 * class of anybody else's, and each native library, that they then ask for.
 */
final class LoadingProbe extends ClassLoader {
  private final Class<?> provider;
  private final List<String> touched = new ArrayList<>();

  private LoadingProbe(Class<?> provider) {
    super(provider.getClassLoader());
    this.provider = provider;
  }

  /** Makes a provider, uses it, and returns what of others that has loaded. */
  static <T> List<String> touchedBy(Class<? extends T> provider, Class<T> service, Use<T> use) {
    LoadingProbe probe = new LoadingProbe(provider);
    try {
      Class<?> again = probe.loadClass(provider.getName());
      use.use(service.cast(again.getConstructor().newInstance()));
    } catch (ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      throw new AssertionError("the provider could not be made", cause);
    }
    return probe.touched;
  }

  /** What is done with the provider. */
  interface Use<T> {
    void use(T provider);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      if (name.startsWith(provider.getPackageName() + ".")) {
        Class<?> known = findLoadedClass(name);
        return known != null ? known : define(name);
      }
      if (!name.startsWith("java.") && !name.startsWith("io.mappedpages.spi.")) {
        touched.add("class " + name);
      }
      return super.loadClass(name, resolve);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = "/" + name.replace('.', '/') + ".class";
    try (InputStream in = provider.getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  @Override
  protected @Nullable String findLibrary(String library) {
    touched.add("native library " + library);
    return null;
  }
}
