package io.mappedpages.core.commit;

import io.mappedpages.PagerOptions;
import io.mappedpages.WriteMode;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.file.Health;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.space.Growth;
import io.mappedpages.core.space.Space;
import io.mappedpages.core.table.PageLatches;
import io.mappedpages.core.table.PageLocks;
import io.mappedpages.core.table.ProtectedIds;
import io.mappedpages.core.table.ProtectedPlaces;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import java.util.function.Function;

/**
 * The parts of an open store.
 *
 * @param writable the mapping for stores in place, or the same as {@code extents} if there is none
 */
public record Store(
    PageFile file,
    PageGeometry geometry,
    PagerOptions options,
    Health health,
    Extents extents,
    Extents writable,
    PageReads reads,
    TreeReader map,
    TreeReader regular,
    TreeReader protectedTable,
    Space space,
    ProtectedIds protectedIds,
    ProtectedPlaces protectedPlaces,
    PageLatches latches,
    PageLocks protectedLocks,
    PageLocks rootLocks,
    Generations generations,
    StagingMemory staging,
    CallGate gate) {

  /** Puts the parts together around a record that recovery has chosen. */
  public static Store open(
      PageFile file,
      PageGeometry geometry,
      PagerOptions options,
      CommitRecord record,
      String strategyName,
      Function<FreeSpace, AllocationStrategy> strategy) {
    Health health = new Health(file.name());
    long extentBytes = Math.max(options.extentBytes(), geometry.pageBytes());
    Extents extents = new Extents(file, geometry, extentBytes, false);
    boolean mapped = options.writeMode() == WriteMode.MAPPED;
    Extents writable = mapped ? new Extents(file, geometry, extentBytes, true) : extents;
    PageReads reads = new PageReads(file.name(), extents);
    TreeReader map = new TreeReader(TreeKind.ALLOCATION_MAP, geometry, reads);
    TreeReader regular = new TreeReader(TreeKind.REGULAR_TABLE, geometry, reads);
    TreeReader protectedTable = new TreeReader(TreeKind.PROTECTED_TABLE, geometry, reads);
    Growth growth =
        new Growth(
            file,
            geometry,
            health,
            extentBytes >>> geometry.pageShift(),
            Math.min(options.maxPages(), PageGeometry.MAX_PAGES),
            options.sparse());
    return new Store(
        file,
        geometry,
        options,
        health,
        extents,
        writable,
        reads,
        map,
        regular,
        protectedTable,
        new Space(record, map, growth, strategyName, strategy),
        new ProtectedIds(protectedTable, record.tree(TreeKind.PROTECTED_TABLE), record.pageCount()),
        new ProtectedPlaces(record.generation()),
        new PageLatches(file.name(), options.latchTimeout()),
        new PageLocks(file.name(), "protected page", options.latchTimeout()),
        new PageLocks(file.name(), "root slot", options.latchTimeout()),
        new Generations(record),
        new StagingMemory(geometry.pageBytes(), !options.checkedAccess()),
        new CallGate(health));
  }
}
