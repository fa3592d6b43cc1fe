/** Where the texts of a drawn SVG stand, for tests that nothing overlaps or is cut. */
import { JSDOM } from 'jsdom'
import { loadMeasure } from './font.ts'
import { type Box, clientBoxOf } from './svgBox.ts'

export interface DrawnText extends Box {
  readonly text: string
}

export async function drawnTexts(svg: string): Promise<readonly DrawnText[]> {
  const measure = await loadMeasure()
  const { document } = new JSDOM(`<body><div>${svg}</div></body>`).window
  return [...document.querySelectorAll('text')]
    .map((element) => ({ text: element.textContent, ...clientBoxOf(element, measure) }))
    .filter(({ width }) => width > 0)
}

/** Pairs of texts that cover each other, in words; slack for the empty part of a font's line, in CSS pixels. */
export function overlaps(texts: readonly DrawnText[], slack = 3): readonly string[] {
  return texts.flatMap((a, i) =>
    texts
      .slice(i + 1)
      .filter(
        (b) =>
          Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > slack &&
          Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > slack,
      )
      .map((b) => `"${a.text}" and "${b.text}"`),
  )
}

/** Texts that leave the picture. */
export function cut(texts: readonly DrawnText[], width: number, height: number): readonly string[] {
  return texts
    .filter((box) => box.x < 0 || box.y < -2 || box.x + box.width > width || box.y + box.height > height + 2)
    .map(({ text }) => text)
}
