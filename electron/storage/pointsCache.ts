/** Points of series that were asked for lately, so that zooming reads no blobs; of one that grows, all there are now. Callers must not change the arrays. */
import type { Points } from '../../shared/model.ts'
import type { ReadableDatabase } from './database.ts'
import { pointsStamp, readPoints } from './queries.ts'

/** Five panels of two million points: more than one screen shows at a time. */
const MAX_CACHED_BYTES = 256 * 2 ** 20

export class PointsCache {
  private readonly db: ReadableDatabase
  /** A Map keeps insertion order: the first is the one not used for longest. */
  private readonly kept = new Map<number, Kept>()
  private bytes = 0

  constructor(db: ReadableDatabase) {
    this.db = db
  }

  points(series: number): Points {
    const stamp = pointsStamp(this.db, series)
    const known = this.kept.get(series)
    this.kept.delete(series)
    if (known && known.stamp !== stamp) this.bytes -= sizeOf(known.points)
    const kept = known?.stamp === stamp ? known : { stamp, points: this.read(series) }
    this.kept.set(series, kept)
    return kept.points
  }

  private read(series: number): Points {
    const points = readPoints(this.db, series)
    this.bytes += sizeOf(points)
    for (const [oldest, kept] of this.kept) {
      if (this.bytes <= MAX_CACHED_BYTES) break
      this.kept.delete(oldest)
      this.bytes -= sizeOf(kept.points)
    }
    return points
  }
}

interface Kept {
  readonly points: Points
  readonly stamp: string
}

function sizeOf({ t, v }: Points): number {
  return t.byteLength + v.byteLength
}
