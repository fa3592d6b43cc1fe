/**
 * Boxes of SVG elements, for a document that has no layout engine. Plotly asks where its texts and groups ended up in
 * order to size legends, margins and titles; jsdom answers zero. Here a text's box comes from the bundled font, a
 * rectangle's from its attributes, a group's from its children. Curves are taken by their control points.
 */
import type { loadMeasure } from './font.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Measure = Awaited<ReturnType<typeof loadMeasure>>
/** a, b, c, d, e, f of SVG's matrix(): x' = a x + c y + e, y' = b x + d y + f. */
type Matrix = readonly [number, number, number, number, number, number]

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]
const EMPTY: Box = { x: 0, y: 0, width: 0, height: 0 }
/** Plotly nests about a dozen groups; deeper is no drawing of its. */
const MAX_DEPTH = 40
/** Plotly's distance of text lines, in em. */
const LINE_HEIGHT = 1.3

/** Box in the element's own coordinates, as `getBBox` has it. */
export function boxOf(element: Element, measure: Measure, depth = 0): Box {
  if (depth > MAX_DEPTH || element.getAttribute('display') === 'none') return EMPTY
  switch (element.localName) {
    case 'text':
    case 'tspan':
      return textBox(element, measure)
    case 'rect':
    case 'image':
      return {
        x: number(element, 'x'),
        y: number(element, 'y'),
        width: number(element, 'width'),
        height: number(element, 'height'),
      }
    case 'path':
      return pathBox(element.getAttribute('d') ?? '')
    case 'svg':
    case 'g':
      return (
        [...element.children]
          .map((child) => moved(boxOf(child, measure, depth + 1), matrixOf(child)))
          .filter((box) => box.width > 0 || box.height > 0)
          .reduce<Box | undefined>(union, undefined) ?? EMPTY
      )
    default:
      return EMPTY
  }
}

/** Box in the coordinates of the document, as `getBoundingClientRect` has it when the document starts at 0, 0. */
export function clientBoxOf(element: Element, measure: Measure): Box {
  let box = boxOf(element, measure)
  let at: Element | null = element
  for (let i = 0; i < MAX_DEPTH && at !== null && at.localName !== 'div'; i++) {
    box = moved(box, matrixOf(at))
    at = at.parentElement
  }
  return box
}

function textBox(element: Element, measure: Measure): Box {
  const lines = element.querySelectorAll('tspan.line')
  const size = fontSize(element)
  const rows = lines.length > 0 ? [...lines] : [element]
  const widths = rows.map((row) => textWidth(row, measure))
  const width = Math.max(0, ...widths)
  if (width === 0) return EMPTY
  const { ascent, descent } = measure('x', { size })
  const anchor = inherited(element, 'text-anchor') ?? 'start'
  const x = number(rows[0] ?? element, 'x') || number(element, 'x')
  const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x
  const firstDy = Number.parseFloat(element.getAttribute('dy') ?? rows[0]?.getAttribute('dy') ?? '0') || 0
  const top = number(element, 'y') + firstDy * size - ascent
  return { x: left, y: top, width, height: ascent + descent + (rows.length - 1) * LINE_HEIGHT * size }
}

/** The sum over the runs of text beneath, each in its own size and weight. */
function textWidth(element: Element, measure: Measure): number {
  let width = 0
  for (const node of element.childNodes) {
    if (node.nodeType === 1) width += textWidth(node as Element, measure)
    else {
      const weight = inherited(element, 'font-weight')
      const bold = weight === 'bold' || Number(weight) >= 600
      width += measure(node.textContent ?? '', { size: fontSize(element), bold }).width
    }
  }
  return width
}

function fontSize(element: Element): number {
  return Number.parseFloat(inherited(element, 'font-size') ?? '12') || 12
}

function inherited(element: Element, property: string): string | undefined {
  let at: Element | null = element
  for (let i = 0; i < MAX_DEPTH && at !== null; i++) {
    const value = (at as SVGElement).style?.getPropertyValue(property) || at.getAttribute(property)
    if (value) return value
    at = at.parentElement
  }
  return undefined
}

function pathBox(path: string): Box {
  const xs: number[] = []
  const ys: number[] = []
  let at = { x: 0, y: 0 }
  for (const [, command = '', rest = ''] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const origin = command === command.toLowerCase() ? at : { x: 0, y: 0 }
    const values = [...rest.matchAll(/-?\d*\.?\d+(?:e-?\d+)?/g)].map(([text]) => Number(text))
    for (const [x, y] of pathPoints(command.toUpperCase(), values)) {
      // A horizontal or vertical step leaves the other coordinate where it was.
      at = { x: x === undefined ? at.x : origin.x + x, y: y === undefined ? at.y : origin.y + y }
      xs.push(at.x)
      ys.push(at.y)
    }
  }
  return xs.length === 0 ? EMPTY : boxOfPoints(xs, ys)
}

type PathPoint = readonly [x: number | undefined, y: number | undefined]

function pathPoints(command: string, values: readonly number[]): readonly PathPoint[] {
  if (command === 'H') return values.map((x): PathPoint => [x, undefined])
  if (command === 'V') return values.map((y): PathPoint => [undefined, y])
  // An arc's last two numbers are its end; the others are radii and flags.
  const pairs = command === 'A' ? values.filter((_, i) => i % 7 >= 5) : values
  return pairs.flatMap((x, i): PathPoint[] => (i % 2 === 0 ? [[x, pairs[i + 1]]] : []))
}

function boxOfPoints(xs: readonly number[], ys: readonly number[]): Box {
  const range = (values: readonly number[]) =>
    values.reduce(([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)] as const, [Infinity, -Infinity] as readonly [
      number,
      number,
    ])
  const [x, right] = range(xs)
  const [y, bottom] = range(ys)
  return { x, y, width: right - x, height: bottom - y }
}

function union(a: Box | undefined, b: Box): Box {
  return a === undefined
    ? b
    : boxOfPoints([a.x, b.x, a.x + a.width, b.x + b.width], [a.y, b.y, a.y + a.height, b.y + b.height])
}

function moved(box: Box, [a, b, c, d, e, f]: Matrix): Box {
  if (box.width === 0 && box.height === 0) return box
  const xs = [box.x, box.x + box.width, box.x, box.x + box.width]
  const ys = [box.y, box.y, box.y + box.height, box.y + box.height]
  return boxOfPoints(
    xs.map((x, i) => a * x + c * (ys[i] ?? 0) + e),
    xs.map((x, i) => b * x + d * (ys[i] ?? 0) + f),
  )
}

function matrixOf(element: Element): Matrix {
  let matrix = IDENTITY
  for (const [, name, text = ''] of (element.getAttribute('transform') ?? '').matchAll(/(\w+)\(([^)]*)\)/g)) {
    const values = text.split(/[\s,]+/).map(Number)
    matrix = times(matrix, step(name ?? '', values))
  }
  return matrix
}

function step(name: string, [p = 0, q = 0, r = 0, s = 0, t = 0, u = 0]: readonly number[]): Matrix {
  if (name === 'translate') return [1, 0, 0, 1, p, q]
  if (name === 'scale') return [p, 0, 0, q === 0 ? p : q, 0, 0]
  if (name === 'matrix') return [p, q, r, s, t, u]
  if (name !== 'rotate') return IDENTITY
  const angle = (p * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return [cos, sin, -sin, cos, q - q * cos + r * sin, r - q * sin - r * cos]
}

function times(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ]
}

function number(element: Element, name: string): number {
  return Number.parseFloat(element.getAttribute(name) ?? '0') || 0
}
