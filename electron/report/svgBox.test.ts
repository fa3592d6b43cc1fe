import { JSDOM } from 'jsdom'
import { describe, expect, it } from 'vitest'
import { loadMeasure } from './font.ts'
import { boxOf, clientBoxOf } from './svgBox.ts'

const measure = await loadMeasure()

function element(svg: string, selector: string): Element {
  const found = new JSDOM(`<body><div><svg>${svg}</svg></div></body>`).window.document.querySelector(selector)
  if (found === null) throw new Error(`no ${selector}`)
  return found
}

describe('boxes of SVG elements', () => {
  it.each([
    ['M10,20L30,5', { x: 10, y: 5, width: 20, height: 15 }],
    ['M10,20H40V60Z', { x: 10, y: 20, width: 30, height: 40 }],
    ['m10,20h30v-5l-50,1', { x: -10, y: 15, width: 50, height: 5 }],
    ['M0,0A5,5 0 0 1 10,10', { x: 0, y: 0, width: 10, height: 10 }],
    ['', { x: 0, y: 0, width: 0, height: 0 }],
  ])('of path %s', (d, box) => {
    expect(boxOf(element(`<path d="${d}"/>`, 'path'), measure)).toEqual(box)
  })

  it('of a group are the union of what is in it, moved as it says', () => {
    const svg =
      '<g class="all"><rect x="1" y="2" width="3" height="4"/><g transform="translate(10,20)scale(2)"><rect width="5" height="5"/></g></g>'
    expect(boxOf(element(svg, '.all'), measure)).toEqual({ x: 1, y: 2, width: 19, height: 28 })
  })

  it('of a text follow its anchor, its size, its weight and its lines', () => {
    const box = (style: string, inner = 'Heap') =>
      boxOf(element(`<text x="100" y="50" style="font-size: 20px;${style}">${inner}</text>`, 'text'), measure)
    const start = box('')
    expect(start.x).toBe(100)
    expect(start.y + start.height).toBeGreaterThan(50)
    expect(box('text-anchor: middle').x).toBeCloseTo(100 - start.width / 2)
    expect(box('text-anchor: end').x).toBeCloseTo(100 - start.width)
    expect(box('font-weight: bold').width).toBeGreaterThan(start.width)
    const lines = box(
      '',
      '<tspan class="line" dy="0em" x="100">Heap</tspan><tspan class="line" dy="1.3em" x="100">H</tspan>',
    )
    expect(lines.width).toBeCloseTo(start.width)
    expect(lines.height).toBeCloseTo(start.height + 26)
  })

  it('turn with their element in the coordinates of the document', () => {
    const box = clientBoxOf(
      element('<g transform="translate(100,100)"><rect transform="rotate(-90)" width="30" height="10"/></g>', 'rect'),
      measure,
    )
    expect(box.x).toBeCloseTo(100)
    expect(box.y).toBeCloseTo(70)
    expect(box.width).toBeCloseTo(10)
    expect(box.height).toBeCloseTo(30)
  })
})
