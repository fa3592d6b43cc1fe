/** What can be wrong with a row or a cell, and how it is said. Listed in docs/caveats.md. */
import { formatNumber } from '../../../shared/units.ts'
import { counted, type Trouble } from './tally.ts'

/** A thousand columns of 250 characters; a longer line is no row. */
export const MAX_LINE_BYTES = 1 << 18

interface NamedColumn {
  readonly metric: string
  readonly header: string
}

export const TROUBLES = {
  cutOff: {
    code: 'file-cut-off',
    severity: 'data-loss',
    message: () => 'the file ends in the middle of this row; the row is left out',
  },
  noLineEnd: {
    code: 'no-final-line-end',
    severity: 'info',
    message: () => 'the last row has no line end; if the file was cut off just there, its last number is too short',
  },
  shortRow: {
    code: 'short-rows',
    severity: 'data-loss',
    message: (count) =>
      `${counted(count, 'row')} from here on with fewer cells than the header; the cells not there count as missing`,
  },
  longRow: {
    code: 'long-rows',
    severity: 'data-loss',
    message: (count) =>
      `${counted(count, 'row')} from here on with more cells than the header; what is behind the last column is left out`,
  },
  unreadableTime: {
    code: 'unreadable-time',
    severity: 'data-loss',
    message: (count) => `${counted(count, 'row')} from here on without a readable time; left out`,
  },
  repeatedHeader: {
    code: 'repeated-header',
    severity: 'info',
    message: (count) => `the header is there again (${counted(count, 'time')}), as if files had been joined`,
  },
  longLine: {
    code: 'line-too-long',
    severity: 'data-loss',
    message: (count) =>
      `${counted(count, 'line')} from here on longer than ${formatNumber(MAX_LINE_BYTES, 0)} bytes; left out`,
  },
  openQuote: {
    code: 'unclosed-quote',
    severity: 'data-loss',
    message: (count) =>
      `a quote opens and does not close (${counted(count, 'row')}); it is read as an ordinary character`,
  },
  noZone: {
    code: 'time-without-zone',
    severity: 'info',
    message: () => 'times are stated without a time zone and read as UTC',
  },
  unordered: {
    code: 'unordered-time',
    severity: 'info',
    message: (count) => `time goes back here (${counted(count, 'time')} in all); points are put in order of time`,
  },
} satisfies Record<string, Trouble>

export function unreadableCells({ metric, header }: NamedColumn): Trouble {
  return {
    code: 'unreadable-cells',
    severity: 'data-loss',
    subject: metric,
    message: (count) =>
      `${counted(count, 'cell')} of ${header} from here on that ${count === 1 ? 'is' : 'are'} no number; counted as missing`,
  }
}

export function infiniteCells({ metric, header }: NamedColumn): Trouble {
  return {
    code: 'infinite-cells',
    severity: 'data-loss',
    subject: metric,
    message: (count) =>
      `${counted(count, 'cell')} of ${header} from here on ${count === 1 ? 'is' : 'are'} infinite or beyond what a number holds; counted as missing`,
  }
}
