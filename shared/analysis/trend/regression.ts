/**
 * Least squares with errors that remember.
 *
 * Neighbouring troughs resemble each other, and a model that takes them for independent finds steps and slopes in what is
 * mere wandering. So errors follow e_i = φ e_(i−1) + u_i here. For a given φ the Prais–Winsten transform (each value less
 * φ times the one before; the first times √(1 − φ²)) makes them independent, ordinary least squares fits, and the exact
 * Gaussian likelihood says how good φ is. Every model may choose its own φ from a grid: a straight line with little
 * memory competes with no line and much memory, on equal terms.
 */

export interface Regression {
  /** One per column. */
  readonly coefficients: readonly number[]
  /** −2 log likelihood, up to a constant that all models of the same values share. */
  readonly deviance: number
  readonly phi: number
  /** Values that as many independent ones would be worth: n (1 − φ) / (1 + φ). */
  readonly effective: number
}

/** Values beside the points, one each. */
type Column = ArrayLike<number>

/** Beyond 0.9 wandering and a slope cannot be told apart within some tens of values. */
const PHIS: readonly number[] = [0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9]

/** Every how many φ are tried first; the likelihood has one top, so only its neighbours are tried then. */
const COARSE = 3

/** Fits `y` by the columns. `floor` is the variance that is measurement alone, so that no fit is too good to be true. */
export function regress(y: Column, columns: readonly Column[], floor: number): Regression {
  const tried = new Map<number, Regression>()
  const by = (i: number): Regression => {
    const known = tried.get(i) ?? at(PHIS[i] as number, y, columns, floor)
    tried.set(i, known)
    return known
  }
  let best = 0
  const better = (i: number) => {
    if (i >= 0 && i < PHIS.length && by(i).deviance < by(best).deviance) best = i
  }
  for (let i = COARSE; i < PHIS.length; i += COARSE) better(i)
  const top = best
  for (let reach = 1; reach < COARSE && best === top; reach++) {
    better(top - reach)
    better(top + reach)
  }
  return by(best)
}

/** A model's Bayesian information criterion: `searched` counts what was chosen among many beside its columns. */
export function bicOf(
  y: Column,
  columns: readonly Column[],
  floor: number,
  searched: number,
): Regression & { readonly bic: number } {
  const regression = regress(y, columns, floor)
  return { ...regression, bic: regression.deviance + (columns.length + searched) * Math.log(y.length) }
}

/** Ordinary least squares: the sum of squared residuals and the coefficients. */
export function squares(
  y: Column,
  columns: readonly Column[],
): { readonly rss: number; readonly coefficients: readonly number[] } {
  const { q, r } = decomposed(columns)
  const rest = new Float64Array(y)
  const projected = q.map((direction) => project(rest, direction))
  return { rss: dot(rest, rest), coefficients: solved(r, projected) }
}

/** What the columns leave of the values, and the columns made orthonormal; one that adds nothing is zero. */
export function projection(
  y: Column,
  columns: readonly Column[],
): { readonly rest: Float64Array; readonly directions: readonly Float64Array[] } {
  const { q } = decomposed(columns)
  const rest = new Float64Array(y)
  for (const direction of q) project(rest, direction)
  return { rest, directions: q }
}

function at(phi: number, y: Column, columns: readonly Column[], floor: number): Regression {
  const n = y.length
  const white = phi === 0 ? y : whiten(y, phi)
  const whiteColumns = phi === 0 ? columns : columns.map((column) => whiten(column, phi))
  const { rss, coefficients } = squares(white, whiteColumns)
  const deviance = n * Math.log(rss / n + floor) - Math.log(1 - phi * phi)
  return { coefficients, deviance, phi, effective: (n * (1 - phi)) / (1 + phi) }
}

function whiten(values: Column, phi: number): Float64Array {
  const white = new Float64Array(values.length)
  white[0] = Math.sqrt(1 - phi * phi) * (values[0] as number)
  for (let i = 1; i < white.length; i++) white[i] = (values[i] as number) - phi * (values[i - 1] as number)
  return white
}

/** Modified Gram–Schmidt: columns = q r. */
function decomposed(columns: readonly Column[]): { readonly q: Float64Array[]; readonly r: number[][] } {
  const q: Float64Array[] = []
  const r: number[][] = []
  for (const column of columns) {
    const left = new Float64Array(column)
    const whole = dot(left, left)
    const shares = q.map((direction) => project(left, direction))
    const square = dot(left, left)
    const length = square > 1e-18 * whole ? Math.sqrt(square) : 0
    for (let i = 0; i < left.length; i++) left[i] = length === 0 ? 0 : (left[i] as number) / length
    q.push(left)
    r.push([...shares, length])
  }
  return { q, r }
}

/** Takes a direction out of the values, and says how much of it there was. */
function project(values: Float64Array, direction: Float64Array): number {
  const share = dot(direction, values)
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - share * (direction[i] as number)
  return share
}

/** Columns that add nothing get the coefficient 0. */
function solved(r: readonly (readonly number[])[], projected: readonly number[]): number[] {
  const coefficients = new Array<number>(projected.length).fill(0)
  for (let j = projected.length - 1; j >= 0; j--) {
    let value = projected[j] as number
    for (let m = j + 1; m < projected.length; m++) value -= (r[m]?.[j] as number) * (coefficients[m] as number)
    const diagonal = r[j]?.[j] as number
    coefficients[j] = diagonal === 0 ? 0 : value / diagonal
  }
  return coefficients
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
