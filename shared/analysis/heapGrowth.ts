/** What the classes of a heap gained from dump to dump. */

/** A class in a histogram; bytes are shallow. */
export interface ClassCount {
  readonly name: string
  readonly instances: number
  readonly bytes: number
}

export interface ClassGrowth {
  readonly class: string
  /** One for each dump, in order of time; 0 where the class has no instance. */
  readonly instances: readonly number[]
  readonly bytes: readonly number[]
  /** Last less first. */
  readonly gained: number
  /** It grew from each dump to the next, in all beyond the noise. */
  readonly culprit: boolean
}

export interface HeapGrowth {
  /** Bytes of all classes, one for each dump. */
  readonly totals: readonly number[]
  /** What a class has to gain to be named: below, classes being loaded and code being compiled make as much. */
  readonly floor: number
  /** Culprits first, then by what they gained, most first. Classes that stayed as they were are left out. */
  readonly rows: readonly ClassGrowth[]
}

/** Of the bytes of the first dump. */
const FLOOR_SHARE = 0.01
/** A JVM that idles gains some tens of KiB between two dumps, by the dumping alone. */
const FLOOR_BYTES = 64 * 1024

/** Histograms of the same program in order of time; two at least make a growth. */
export function heapGrowth(histograms: readonly (readonly ClassCount[])[]): HeapGrowth {
  const totals = histograms.map((histogram) => histogram.reduce((sum, { bytes }) => sum + bytes, 0))
  const floor = Math.max(FLOOR_BYTES, (totals[0] ?? 0) * FLOOR_SHARE)
  const classes = new Map<string, { instances: number[]; bytes: number[] }>()
  histograms.forEach((histogram, i) => {
    for (const { name, instances, bytes } of histogram) {
      const counts = classes.get(name) ?? {
        instances: histograms.map(() => 0),
        bytes: histograms.map(() => 0),
      }
      counts.instances[i] = (counts.instances[i] ?? 0) + instances
      counts.bytes[i] = (counts.bytes[i] ?? 0) + bytes
      classes.set(name, counts)
    }
  })
  const rows = [...classes]
    .filter(([, { instances, bytes }]) => varies(instances) || varies(bytes))
    .map(([name, { instances, bytes }]): ClassGrowth => {
      const gained = (bytes.at(-1) ?? 0) - (bytes[0] ?? 0)
      const grewEachTime = bytes.every((value, i) => i === 0 || value > (bytes[i - 1] ?? 0))
      return { class: name, instances, bytes, gained, culprit: bytes.length > 1 && grewEachTime && gained >= floor }
    })
  rows.sort((a, b) => Number(b.culprit) - Number(a.culprit) || b.gained - a.gained || (a.class < b.class ? -1 : 1))
  return { totals, floor, rows }
}

function varies(values: readonly number[]): boolean {
  return values.some((value) => value !== values[0])
}
