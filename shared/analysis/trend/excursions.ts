/**
 * Bursts and dips: memory leaves its course for a while and comes back to it.
 *
 * An excursion says nothing about a leak, and hides one: a line with a hump looks like steps, and a warm-up with a hump
 * like nothing at all. So it is found first and cut out, as a fault that was marked would be. On top of a smooth
 * course (level, line, bend, warm-up, and a line behind one) a constant may be added between two times. Of all
 * such pairs the one that leaves the least squares is found exactly (stretches.ts). It is cut when course and excursion together beat every shape of models.ts by the same criterion.
 */
import type { Seconds } from '../../model.ts'
import type { FittedModel } from './models.ts'
import { bicOf } from './regression.ts'
import { stretches } from './stretches.ts'

/** Excursions of troughs by index, the second not included; `by` is the mean height above the course, negative in a dip. */
interface Found {
  readonly found: readonly { readonly from: number; readonly to: number; readonly by: number }[]
  readonly bic: number
}

/** A longer stretch is a level of its own. */
const LONGEST = 0.25
/** Troughs on either side that show where the course was and where it goes on. */
const BESIDE = 2
/** Two places chosen among all, at the price of a step's (models.ts), and the height. */
const SEARCHED = 3
/** Pace of warm-ups, per run, that a course may begin with. */
const PACES: readonly number[] = [2, 5, 10, 20, 40]
const FAST = 5
const BENDS: readonly number[] = [0.3, 0.45, 0.6]
/** Courses that fit best by ordinary least squares and are worth the likelihood with memory. */
const TRIED = 3

/** The excursion, or the two `together`, that describe the troughs best; undefined when no stretch is long enough to be one. */
function excursionsIn(t: readonly number[], v: readonly number[], floor: number, together: 1 | 2): Found | undefined {
  const n = v.length
  const start = t[0] as number
  const span = (t[n - 1] as number) - start
  const x = t.map((time) => (time - start) / span)
  const found = [
    ...courses(x).map((columns) => ({ columns, searched: SEARCHED })),
    ...stepped(v).map((columns) => ({ columns, searched: SEARCHED + SEARCHED / 2 })),
  ].flatMap((course) => {
    const best = together === 1 ? alone(v, course.columns) : paired(v, course.columns)
    return best === undefined ? [] : [{ ...best, ...course }]
  })
  const cost = ({ rss, columns, searched }: (typeof found)[number]) =>
    n * Math.log(rss / n + floor) + (columns.length + searched) * Math.log(n)
  return found
    .toSorted((a, b) => cost(a) - cost(b))
    .slice(0, TRIED)
    .map(({ found: places, columns, searched }) => {
      const more = places.map(({ from, to }) => indicator(n, from, to))
      const { bic, coefficients } = bicOf(v, [...columns, ...more], floor, searched + (places.length - 1) * SEARCHED)
      return { bic, found: places.map((place, i) => ({ ...place, by: coefficients[columns.length + i] as number })) }
    })
    .sort((a, b) => a.bic - b.bic)[0]
}

interface Place {
  readonly from: number
  readonly to: number
}

interface Places {
  readonly found: readonly Place[]
  readonly rss: number
}

function alone(v: readonly number[], columns: readonly (readonly number[])[]): Places | undefined {
  const best = bestStretch(v, columns)
  return best && { found: [best], rss: best.rss }
}

/** Two that hide each other: the second beside the first, and the first once more beside the second. */
function paired(v: readonly number[], columns: readonly (readonly number[])[]): Places | undefined {
  const beside = ({ from, to }: Place) => bestStretch(v, [...columns, indicator(v.length, from, to)])
  const first = bestStretch(v, columns)
  const second = first && beside(first)
  const again = second && beside(second)
  if (second === undefined || again === undefined || (again.from < second.to && second.from < again.to))
    return undefined
  return { found: [again, second].sort((a, b) => a.from - b.from), rss: again.rss }
}

function courses(x: readonly number[]): readonly (readonly (readonly number[])[])[] {
  const one = x.map(() => 1)
  const decays = PACES.map((pace) => ({ pace, column: x.map((at) => Math.exp(-pace * at)) }))
  return [
    [one],
    [one, x],
    [one, x.map((at) => at * at)],
    ...BENDS.map((from) => [one, x.map((at) => Math.max(0, at - from))]),
    ...decays.map(({ column }) => [one, column]),
    ...decays.filter(({ pace }) => pace >= FAST).map(({ column }) => [one, column, x]),
  ]
}

/** Levels with one step, found beside the excursion that is clearest without it, and with it. */
function stepped(v: readonly number[]): readonly (readonly (readonly number[])[])[] {
  const n = v.length
  const one = v.map(() => 1)
  const beside = (columns: readonly (readonly number[])[]) => {
    const excursion = bestStretch(v, columns)
    if (excursion === undefined) return undefined
    const { explained } = stretches(v, [one, indicator(n, excursion.from, excursion.to)])
    let best = { at: BESIDE, explains: -1 }
    for (let at = BESIDE; at <= n - BESIDE; at++)
      if (explained(at, n) > best.explains) best = { at, explains: explained(at, n) }
    return [one, indicator(n, best.at, n)]
  }
  const first = beside([one])
  const second = first && beside(first)
  return [first, second].filter((each) => each !== undefined)
}

const indicator = (n: number, from: number, to: number): number[] =>
  Array.from({ length: n }, (_, i) => (i >= from && i < to ? 1 : 0))

/** The stretch whose constant leaves the least squares beside the columns. */
function bestStretch(
  v: readonly number[],
  columns: readonly (readonly number[])[],
): { readonly from: number; readonly to: number; readonly rss: number } | undefined {
  const n = v.length
  const { rss, explained } = stretches(v, columns)
  const longest = Math.floor(LONGEST * n)
  let best: { from: number; to: number; rss: number } | undefined
  for (let from = BESIDE; from <= n - BESIDE - 2; from++)
    for (let to = from + 2; to <= Math.min(from + longest, n - BESIDE); to++) {
      const left = Math.max(0, rss - explained(from, to))
      if (best === undefined || left < best.rss) best = { from, to, rss: left }
    }
  return best
}

/** More than this many are a pattern of their own, as a saw-tooth. */
const MOST = 3
/** Share of the troughs that are left at least. */
const LEAST_LEFT = 0.6

export interface Calm {
  /** The troughs on the course. */
  readonly t: readonly number[]
  readonly v: readonly number[]
  readonly excursions: readonly { readonly start: Seconds; readonly end: Seconds; readonly by: number }[]
  /** Models of the troughs that are kept, best first. */
  readonly models: readonly FittedModel[]
}

/** Cuts excursions out, the clearest first. */
export function withoutExcursions(
  t: readonly number[],
  v: readonly number[],
  floor: number,
  fitted: (t: readonly number[], v: readonly number[]) => readonly FittedModel[],
): Calm {
  const excursions: Calm['excursions'][number][] = []
  let calm = { t, v }
  for (;;) {
    const models = fitted(calm.t, calm.v)
    const best = models[0]?.bic ?? 0
    const { t: ts, v: vs } = calm
    const beats = (together: 1 | 2) => {
      const found = excursionsIn(ts, vs, floor, together)
      return found !== undefined && found.bic < best ? found : undefined
    }
    const better = beats(1) ?? (mayHide(models[0]) ? beats(2) : undefined)
    if (better === undefined || excursions.length + better.found.length > MOST) return { ...calm, excursions, models }
    const on = [...calm.t.keys()].filter((i) => better.found.every(({ from, to }) => i < from || i >= to))
    if (on.length < LEAST_LEFT * t.length) return { ...calm, excursions, models }
    for (const { from, to, by } of better.found)
      excursions.push({ start: calm.t[from] as number, end: calm.t[to - 1] as number, by })
    calm = { t: on.map((i) => calm.t[i] as number), v: on.map((i) => calm.v[i] as number) }
  }
}

/** Memory of errors beyond which a shape is none, only wandering that follows the values. */
const WANDERS = 0.3

/** Two excursions beside each other look like steps or like wandering to shapes that know of neither. */
function mayHide(best: FittedModel | undefined): boolean {
  return best !== undefined && (best.jumps.length > 1 || best.phi >= WANDERS)
}
