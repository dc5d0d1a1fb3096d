package io.mappedpages;

/**
 * A provider that is missing, ambiguous or faulty. While a pager is being opened, nothing was
 * changed and nothing stays open; later, the call that met the fault had no effect.
 */
public final class ProviderException extends PagerException {
  private static final long serialVersionUID = 1L;

  /**
   * For providers.
   *
   * @param message what is wrong, with what was found and where
   */
  public ProviderException(String message) {
    super(null, message, null);
  }

  /**
   * For providers.
   *
   * @param message what is wrong, with what was found and where
   * @param cause what the provider threw
   */
  public ProviderException(String message, Throwable cause) {
    super(null, message, cause);
  }
}
