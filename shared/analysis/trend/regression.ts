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

/** Beyond 0.9 wandering and a slope cannot be told apart within some tens of values. */
const PHIS: readonly number[] = [0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9]

/** Fits `y` by the columns. `floor` is the variance that is measurement alone, so that no fit is too good to be true. */
export function regress(y: readonly number[], columns: readonly (readonly number[])[], floor: number): Regression {
  let best: Regression | undefined
  for (const phi of PHIS) {
    const fit = at(phi, y, columns, floor)
    if (best === undefined || fit.deviance < best.deviance) best = fit
  }
  return best as Regression
}

/** Ordinary least squares: the sum of squared residuals and the coefficients. */
export function squares(
  y: readonly number[],
  columns: readonly (readonly number[])[],
): { readonly rss: number; readonly coefficients: readonly number[] } {
  const coefficients = solve(y, columns)
  return { rss: residualSquares(y, columns, coefficients), coefficients }
}

function at(phi: number, y: readonly number[], columns: readonly (readonly number[])[], floor: number): Regression {
  const n = y.length
  const white = phi === 0 ? y : whiten(y, phi)
  const whiteColumns = phi === 0 ? columns : columns.map((column) => whiten(column, phi))
  const { rss, coefficients } = squares(white, whiteColumns)
  const deviance = n * Math.log(rss / n + floor) - Math.log(1 - phi * phi)
  return { coefficients, deviance, phi, effective: (n * (1 - phi)) / (1 + phi) }
}

function whiten(values: readonly number[], phi: number): number[] {
  const first = Math.sqrt(1 - phi * phi)
  return values.map((value, i) => (i === 0 ? first * value : value - phi * (values[i - 1] as number)))
}

function residualSquares(y: readonly number[], columns: readonly (readonly number[])[], c: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) {
    let residual = y[i] as number
    for (let j = 0; j < columns.length; j++) residual -= (c[j] as number) * (columns[j]?.[i] as number)
    sum += residual * residual
  }
  return sum
}

/** Modified Gram–Schmidt: columns that add nothing get the coefficient 0. */
function solve(y: readonly number[], columns: readonly (readonly number[])[]): number[] {
  const k = columns.length
  const q: number[][] = []
  const r: number[][] = []
  const projected: number[] = []
  let rest = [...y]
  for (const column of columns) {
    let left = [...column]
    const shares: number[] = []
    for (const direction of q) {
      const share = dot(direction, left)
      shares.push(share)
      left = left.map((value, i) => value - share * (direction[i] as number))
    }
    const length = Math.sqrt(dot(left, left))
    const usable = length > 1e-9 * Math.sqrt(dot(column, column))
    const direction = left.map((value) => (usable ? value / length : 0))
    q.push(direction)
    r.push([...shares, usable ? length : 0])
    const share = dot(direction, rest)
    projected.push(share)
    rest = rest.map((value, i) => value - share * (direction[i] as number))
  }
  const coefficients = new Array<number>(k).fill(0)
  for (let j = k - 1; j >= 0; j--) {
    let value = projected[j] as number
    for (let m = j + 1; m < k; m++) value -= (r[m]?.[j] as number) * (coefficients[m] as number)
    const diagonal = r[j]?.[j] as number
    coefficients[j] = diagonal === 0 ? 0 : value / diagonal
  }
  return coefficients
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
