/**
 * The pictures that fusio-manifest's own script draws of its results, panel by panel: sizes, titles, colours and
 * aggregations are the script's. Two things are drawn right where it draws them wrong, and say so beneath the panel: its
 * heat map stops at 100 %, where most of its cells lie beyond, and its later pictures label a share as percent.
 */
import type { Figure } from '../model.ts'
import type { SweepPicture } from '../sweepApi.ts'
import { chaosFour, chaosSeven } from './fusioChaos.ts'
import type { FusioRow } from './fusioRow.ts'
import { stackedPanels } from './fusioStack.ts'
import { fourPanels, overlapPanels, sevenPanels } from './fusioSweep.ts'

export interface FusioPicture extends SweepPicture {
  /** CSS pixels at 100 per inch. */
  readonly size: { readonly width: number; readonly height: number }
  readonly figure: Figure
}

/** All that the script would draw of such rows, newest form last; `baseline` is the row of `test_baseline.csv` in the same folder. */
export function fusioPictures(
  name: string,
  rows: readonly FusioRow[],
  hasScenarios: boolean,
  baseline?: FusioRow,
): readonly FusioPicture[] {
  const varies = (column: string) =>
    new Set(rows.map((row) => row.number(column)).filter((value) => !Number.isNaN(value))).size > 1
  const picture = (ending: string, title: string, width: number, height: number, figure: Figure): FusioPicture => ({
    name: `${name}${ending}`,
    title,
    size: { width, height },
    figure,
  })
  if (hasScenarios)
    return [
      picture('', 'Chaos, 7 panels', 2_000, 1_200, chaosSeven(rows)),
      picture('_4_panels', 'Chaos, 4 panels', 1_600, 1_200, chaosFour(rows)),
    ]
  const settings = [
    'num_writers',
    'writer_rate',
    'key_overlap_ratio',
    'key_pool_size',
    'num_readers',
    'reader_rate',
  ].filter(varies)
  const [only = 'num_writers'] = settings
  if (settings.length <= 1) {
    const four = picture('', 'Sweep, 4 panels', 1_400, 1_000, fourPanels(rows, only))
    return only === 'key_overlap_ratio'
      ? [four, picture('_sweet_spot', 'Overlap ratio, 2 panels', 1_400, 1_000, overlapPanels(rows))]
      : [four]
  }
  return [
    picture('', 'Comprehensive sweep, 7 panels', 1_800, 1_200, sevenPanels(rows)),
    picture('_stacked', 'Comprehensive sweep, stacked', 2_000, 2_000, stackedPanels(rows, baseline)),
  ]
}
