package io.mappedpages;

/**
 * The size of a slot of a page that is divided into equal slots, as a type: one final class per
 * size, each with exactly one instance.
 *
 * <p>Legal for a page of {@code n} bytes are the sizes from {@code n / 64} to {@code n / 2}: a page
 * has 2 to 64 slots.
 *
 * <p>Instances are immutable, compared by identity, and safe for use by any thread.
 */
public sealed interface SlotSize {
  /** The slot size 16 bytes. */
  Bytes16 BYTES_16 = new Bytes16();

  /** The slot size 32 bytes. */
  Bytes32 BYTES_32 = new Bytes32();

  /** The slot size 64 bytes. */
  Bytes64 BYTES_64 = new Bytes64();

  /** The slot size 128 bytes. */
  Bytes128 BYTES_128 = new Bytes128();

  /** The slot size 256 bytes. */
  Bytes256 BYTES_256 = new Bytes256();

  /** The slot size 512 bytes. */
  Bytes512 BYTES_512 = new Bytes512();

  /** The slot size 1 KiB. */
  Kib1 KIB_1 = new Kib1();

  /** The slot size 2 KiB. */
  Kib2 KIB_2 = new Kib2();

  /** The slot size 4 KiB. */
  Kib4 KIB_4 = new Kib4();

  /** The slot size 8 KiB. */
  Kib8 KIB_8 = new Kib8();

  /** The slot size 16 KiB. */
  Kib16 KIB_16 = new Kib16();

  /** The slot size 32 KiB. */
  Kib32 KIB_32 = new Kib32();

  /** The slot size 64 KiB. */
  Kib64 KIB_64 = new Kib64();

  /** The slot size 128 KiB. */
  Kib128 KIB_128 = new Kib128();

  /** The slot size 256 KiB. */
  Kib256 KIB_256 = new Kib256();

  /** The slot size 512 KiB. */
  Kib512 KIB_512 = new Kib512();

  /**
   * The size of one slot.
   *
   * @return the size in bytes, a power of two from 16 to 524,288
   */
  int bytes();

  /** 16 bytes. */
  final class Bytes16 implements SlotSize {
    private Bytes16() {}

    @Override
    public int bytes() {
      return 16;
    }

    @Override
    public String toString() {
      return "16 bytes";
    }
  }

  /** 32 bytes. */
  final class Bytes32 implements SlotSize {
    private Bytes32() {}

    @Override
    public int bytes() {
      return 32;
    }

    @Override
    public String toString() {
      return "32 bytes";
    }
  }

  /** 64 bytes. */
  final class Bytes64 implements SlotSize {
    private Bytes64() {}

    @Override
    public int bytes() {
      return 64;
    }

    @Override
    public String toString() {
      return "64 bytes";
    }
  }

  /** 128 bytes. */
  final class Bytes128 implements SlotSize {
    private Bytes128() {}

    @Override
    public int bytes() {
      return 128;
    }

    @Override
    public String toString() {
      return "128 bytes";
    }
  }

  /** 256 bytes. */
  final class Bytes256 implements SlotSize {
    private Bytes256() {}

    @Override
    public int bytes() {
      return 256;
    }

    @Override
    public String toString() {
      return "256 bytes";
    }
  }

  /** 512 bytes. */
  final class Bytes512 implements SlotSize {
    private Bytes512() {}

    @Override
    public int bytes() {
      return 512;
    }

    @Override
    public String toString() {
      return "512 bytes";
    }
  }

  /** 1 KiB. */
  final class Kib1 implements SlotSize {
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
  final class Kib2 implements SlotSize {
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
  final class Kib4 implements SlotSize {
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
  final class Kib8 implements SlotSize {
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
  final class Kib16 implements SlotSize {
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
  final class Kib32 implements SlotSize {
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
  final class Kib64 implements SlotSize {
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
  final class Kib128 implements SlotSize {
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
  final class Kib256 implements SlotSize {
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
  final class Kib512 implements SlotSize {
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
}
