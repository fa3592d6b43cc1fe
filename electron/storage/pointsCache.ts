/** Points of series that were asked for lately, so that zooming reads no blobs. Callers must not change the arrays. */
import type { Points } from '../../shared/model.ts'
import type { ReadableDatabase } from './database.ts'
import { readPoints } from './queries.ts'

/** Five panels of two million points: more than one screen shows at a time. */
const MAX_CACHED_BYTES = 256 * 2 ** 20

export class PointsCache {
  private readonly db: ReadableDatabase
  /** A Map keeps insertion order: the first is the one not used for longest. */
  private readonly kept = new Map<number, Points>()
  private bytes = 0

  constructor(db: ReadableDatabase) {
    this.db = db
  }

  points(series: number): Points {
    const points = this.kept.get(series) ?? this.read(series)
    this.kept.delete(series)
    this.kept.set(series, points)
    return points
  }

  private read(series: number): Points {
    const points = readPoints(this.db, series)
    this.bytes += sizeOf(points)
    for (const [oldest, { t, v }] of this.kept) {
      if (this.bytes <= MAX_CACHED_BYTES) break
      this.kept.delete(oldest)
      this.bytes -= sizeOf({ t, v })
    }
    return points
  }
}

function sizeOf({ t, v }: Points): number {
  return t.byteLength + v.byteLength
}
