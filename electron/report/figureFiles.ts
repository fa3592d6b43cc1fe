/** The figures and flame graphs of a report, each as a picture of its own. */
import type { Theme } from '../../shared/api.ts'
import { PALETTES } from '../../shared/figures/theme.ts'
import type { FigureBlock, FlameBlock, Report, ReportBlock } from '../../shared/report.ts'
import { svgOf } from './figureSvg.ts'
import { drawFlame } from './flameDrawing.ts'
import { loadMeasure } from './font.ts'
import { Sheet } from './sheet.ts'

export interface Picture {
  readonly name: string
  readonly svg: string
  /** Pixels per CSS pixel that the suite's own script draws by. */
  readonly scale?: number
}

const PAD = 12

export function isDrawn(block: ReportBlock): block is FigureBlock | FlameBlock {
  return block.kind === 'figure' || block.kind === 'flame'
}

/** One picture; in the size of the suite's own script where it draws such a one. */
export async function pictureOf(
  block: FigureBlock | FlameBlock,
  theme: Theme,
  width: number,
  idPrefix = 'figure',
): Promise<Picture> {
  const { name } = block
  if (block.kind === 'figure') {
    const { own } = block
    const size = own ?? { width, height: block.height }
    return { name, svg: await svgOf(block.figure, size, idPrefix), ...(own ? { scale: own.scale } : {}) }
  }
  const palette = PALETTES[theme]
  const sheet = new Sheet(width, { ...palette, page: palette.surface }, await loadMeasure())
  const title = sheet.paragraph(block.title ?? name, PAD, PAD, width - 2 * PAD, {
    size: 14,
    bold: true,
    color: palette.ink,
  })
  const height = drawFlame(sheet, block, theme, PAD, PAD + title + 6, width - 2 * PAD)
  return { name, svg: sheet.svg(height + title + 6 + 2 * PAD) }
}

/** Names are unlike each other, since each becomes a file. */
export function drawnBlocks({ sections }: Report): readonly (FigureBlock | FlameBlock)[] {
  const seen = new Map<string, number>()
  return sections.flatMap(({ blocks }) =>
    blocks.filter(isDrawn).map((block) => {
      const count = (seen.get(block.name) ?? 0) + 1
      seen.set(block.name, count)
      return count === 1 ? block : { ...block, name: `${block.name}-${count}` }
    }),
  )
}
