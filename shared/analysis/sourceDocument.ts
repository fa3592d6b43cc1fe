/** The lines of a function around the one in question, each with what it has. */
import type { LineSums } from '../profile/sourceLines.ts'
import { MAX_HOT_LINES, type SourceDocument, type SourceLine } from '../profileApi.ts'

/** Lines above and below, which with the line in question fill half a screen. */
const AROUND = 10
/** Longer lines than this were written by no person; the rest of them is cut. */
const MAX_LINE_LENGTH = 1_000

export type LinesOfFunction = ReadonlyMap<number, LineSums>

export function aroundLine(
  own: LinesOfFunction,
  base: LinesOfFunction | undefined,
  text: readonly string[] | undefined,
  wanted: number | undefined,
): Pick<SourceDocument, 'self' | 'line' | 'lines' | 'hot'> {
  const known = [...new Set([...own.keys(), ...(base?.keys() ?? [])])].filter((line) => line > 0)
  const size = (line: number, of: keyof LineSums) =>
    Math.max(Math.abs(own.get(line)?.[of] ?? 0), Math.abs(base?.get(line)?.[of] ?? 0))
  const hot = known
    .sort((a, b) => size(b, 'self') - size(a, 'self') || size(b, 'total') - size(a, 'total') || a - b)
    .slice(0, MAX_HOT_LINES)
  const line = wanted ?? hot[0] ?? 0
  const numbers =
    text === undefined || line === 0
      ? [...hot].sort((a, b) => a - b)
      : Array.from({ length: 2 * AROUND + 1 }, (_, i) => line - AROUND + i).filter((i) => i >= 1 && i <= text.length)
  const self = [...own.values()].reduce((sum, each) => sum + each.self, 0)
  return { self, line, hot, lines: numbers.map(lineOf) }

  function lineOf(number: number): SourceLine {
    const words = text?.[number - 1]?.slice(0, MAX_LINE_LENGTH)
    return {
      number,
      ...(words === undefined ? {} : { text: words }),
      ...NOTHING,
      ...own.get(number),
      ...(base === undefined ? {} : { base: { ...NOTHING, ...base.get(number) } }),
    }
  }
}

const NOTHING: LineSums = { self: 0, total: 0 }
