package io.mappedpages;

/**
 * The size of a page, as a type: one final class per legal size, each with exactly one instance.
 *
 * <p>The size is a type parameter of the pager and of its ids, so that an id of a file with 4 KiB
 * pages cannot be passed to a pager with 8 KiB pages:
 *
 * {@snippet :
 * Pager<PageSize.Kib4> pager = Pager.create(path, PageSize.KIB_4);
 * PageId<PageSize.Kib4> id = pager.allocate();
 * }
 *
 * <p>Where the size is known only at run time the type is {@code Pager<?>}, and one generic method
 * captures it:
 *
 * {@snippet :
 * static <S extends PageSize> void inspect(Pager<S> pager) {
 *   try (Stream<PageId<S>> ids = pager.allocatedPages()) {
 *     ids.forEach(id -> System.out.println(id));
 *   }
 * }
 *
 * try (Pager<?> pager = Pager.openAny(path)) {
 *   inspect(pager);
 * }
 * }
 *
 * <p>Never write {@code Pager<PageSize>}: every id of such a pager fits every other such pager, and
 * the check is defeated.
 *
 * <p>Instances are immutable, compared by identity, and safe for use by any thread.
 */
public sealed interface PageSize {
  /** The page size 1 KiB. */
  Kib1 KIB_1 = new Kib1();

  /** The page size 2 KiB. */
  Kib2 KIB_2 = new Kib2();

  /** The page size 4 KiB. */
  Kib4 KIB_4 = new Kib4();

  /** The page size 8 KiB. */
  Kib8 KIB_8 = new Kib8();

  /** The page size 16 KiB. */
  Kib16 KIB_16 = new Kib16();

  /** The page size 32 KiB. */
  Kib32 KIB_32 = new Kib32();

  /** The page size 64 KiB. */
  Kib64 KIB_64 = new Kib64();

  /** The page size 128 KiB. */
  Kib128 KIB_128 = new Kib128();

  /** The page size 256 KiB. */
  Kib256 KIB_256 = new Kib256();

  /** The page size 512 KiB. */
  Kib512 KIB_512 = new Kib512();

  /** The page size 1 MiB. */
  Mib1 MIB_1 = new Mib1();

  /**
   * The size of one page.
   *
   * @return the size in bytes, a power of two from 1,024 to 1,048,576
   */
  int bytes();

  /**
   * The page size of that many bytes, for a size that is known only at run time.
   *
   * @param bytes the size in bytes
   * @return the constant of that size
   * @throws InvalidPageSizeException if {@code bytes} is not a power of two from 1,024 to 1,048,576
   */
  static PageSize ofBytes(int bytes) {
    return switch (bytes) {
      case 1 << 10 -> KIB_1;
      case 2 << 10 -> KIB_2;
      case 4 << 10 -> KIB_4;
      case 8 << 10 -> KIB_8;
      case 16 << 10 -> KIB_16;
      case 32 << 10 -> KIB_32;
      case 64 << 10 -> KIB_64;
      case 128 << 10 -> KIB_128;
      case 256 << 10 -> KIB_256;
      case 512 << 10 -> KIB_512;
      case 1 << 20 -> MIB_1;
      default ->
          throw new InvalidPageSizeException(
              "page size", bytes, "a power of two from 1024 to 1048576");
    };
  }

  /** 1 KiB. */
  final class Kib1 implements PageSize {
    private Kib1() {}

    @Override
    public int bytes() {
      return 1 << 10;
    }

    @Override
    public String toString() {
      return "1 KiB";
    }
  }

  /** 2 KiB. */
  final class Kib2 implements PageSize {
    private Kib2() {}

    @Override
    public int bytes() {
      return 2 << 10;
    }

    @Override
    public String toString() {
      return "2 KiB";
    }
  }

  /** 4 KiB. */
  final class Kib4 implements PageSize {
    private Kib4() {}

    @Override
    public int bytes() {
      return 4 << 10;
    }

    @Override
    public String toString() {
      return "4 KiB";
    }
  }

  /** 8 KiB. */
  final class Kib8 implements PageSize {
    private Kib8() {}

    @Override
    public int bytes() {
      return 8 << 10;
    }

    @Override
    public String toString() {
      return "8 KiB";
    }
  }

  /** 16 KiB. */
  final class Kib16 implements PageSize {
    private Kib16() {}

    @Override
    public int bytes() {
      return 16 << 10;
    }

    @Override
    public String toString() {
      return "16 KiB";
    }
  }

  /** 32 KiB. */
  final class Kib32 implements PageSize {
    private Kib32() {}

    @Override
    public int bytes() {
      return 32 << 10;
    }

    @Override
    public String toString() {
      return "32 KiB";
    }
  }

  /** 64 KiB. */
  final class Kib64 implements PageSize {
    private Kib64() {}

    @Override
    public int bytes() {
      return 64 << 10;
    }

    @Override
    public String toString() {
      return "64 KiB";
    }
  }

  /** 128 KiB. */
  final class Kib128 implements PageSize {
    private Kib128() {}

    @Override
    public int bytes() {
      return 128 << 10;
    }

    @Override
    public String toString() {
      return "128 KiB";
    }
  }

  /** 256 KiB. */
  final class Kib256 implements PageSize {
    private Kib256() {}

    @Override
    public int bytes() {
      return 256 << 10;
    }

    @Override
    public String toString() {
      return "256 KiB";
    }
  }

  /** 512 KiB. */
  final class Kib512 implements PageSize {
    private Kib512() {}

    @Override
    public int bytes() {
      return 512 << 10;
    }

    @Override
    public String toString() {
      return "512 KiB";
    }
  }

  /** 1 MiB. */
  final class Mib1 implements PageSize {
    private Mib1() {}

    @Override
    public int bytes() {
      return 1 << 20;
    }

    @Override
    public String toString() {
      return "1 MiB";
    }
  }
}
