package io.mappedpages.core.commit;

import io.mappedpages.PagerOptions;
import io.mappedpages.core.codec.Codecs;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.file.Health;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.table.Trees;

/** The parts of an open store that reading needs, whether it can be written or not. */
public record ReadStore(
    PageFile file,
    PageGeometry geometry,
    PagerOptions options,
    Health health,
    Extents extents,
    Generations generations,
    StagingMemory staging,
    Codecs codecs,
    CallGate gate) {

  /**
   * Puts the parts together around the record of a generation.
   *
   * @param hold what keeps the pages of a pinned generation
   * @param refusal throws if the calling thread must not call into the store
   */
  public static ReadStore open(
      PageFile file,
      PageGeometry geometry,
      PagerOptions options,
      CommitRecord record,
      Hold hold,
      Runnable refusal) {
    Health health = new Health(file.name());
    long extentBytes = Math.max(options.extentBytes(), geometry.pageBytes());
    Extents extents = new Extents(file, geometry, extentBytes, false);
    long cacheBytes = options.decodedCacheBytes();
    Trees trees = Trees.of(file.name(), geometry, extents, record.generation(), cacheBytes);
    return new ReadStore(
        file,
        geometry,
        options,
        health,
        extents,
        new Generations(record, trees, hold),
        new StagingMemory(geometry.pageBytes(), !options.checkedAccess()),
        new Codecs(file.name(), geometry, options.pluginLoader(), !options.checkedAccess()),
        new CallGate(health, refusal));
  }
}
