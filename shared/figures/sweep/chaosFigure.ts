/** How much worse each fault makes each result than the baseline, and what retries came to. */
import type { Chaos } from '../../analysis/sweep/chaos.ts'
import type { Figure } from '../../model.ts'
import { format, formatChange } from '../../units.ts'
import { baseLayout } from '../axes.ts'
import { escapeText, shortened } from '../names.ts'
import { PALETTES } from '../theme.ts'
import { levelAxis, numberAxis, panelHead } from './sweepAxes.ts'

/** From a tenth on, the digit behind the point says nothing. */
const SHORT_FROM = 0.1
/** Changes beyond this are all of the strongest colour: a latency of ten times must not make a third look like nothing. */
const STRONGEST = 1

export function chaosFigure(chaos: Chaos, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const { metrics, scenarios, baseline } = chaos
  const hasRetries = scenarios.some(
    ({ retrySuccess, retryFailure }) => retrySuccess !== undefined || retryFailure !== undefined,
  )
  const names = scenarios.map(({ name }) => name).toReversed()
  const upwards = scenarios.toReversed()
  const worse = upwards.map(({ changes }) =>
    changes.map((change, i) => (change === undefined ? null : metrics[i]?.better === 'lower' ? change : 0 - change)),
  )
  const split: readonly [number, number] = hasRetries ? [0.68, 0.74] : [1, 1]
  const retries = [
    { name: 'retries that came through', color: palette.better, value: (i: number) => upwards[i]?.retrySuccess },
    { name: 'failures that were retries', color: palette.worse, value: (i: number) => upwards[i]?.retryFailure },
  ]
  return {
    data: [
      {
        type: 'heatmap',
        x: metrics.map((_, i) => i),
        y: names.map((_, i) => i),
        z: worse.map((row) =>
          row.map((each) => (each === null ? null : Math.max(-STRONGEST, Math.min(STRONGEST, each)))),
        ),
        zmin: -STRONGEST,
        zmax: STRONGEST,
        colorscale: [
          [0, palette.better],
          [0.5, palette.surface],
          [1, palette.worse],
        ],
        showscale: false,
        text: upwards.map(({ changes }) => changes.map((change) => (change === undefined ? '' : inCell(change)))),
        texttemplate: '%{text}',
        textfont: { size: 10 },
        hovertext: upwards.map(({ name, values }) =>
          values.map((value, i) => {
            const { column } = metrics[i] ?? {}
            const unit = column === undefined || column.unit === 'text' ? 'unknown' : column.unit
            return `${escapeText(name)}<br>${escapeText(column?.name ?? '')} ${Number.isNaN(value) ? 'none' : format(value, unit)}`
          }),
        ),
        hovertemplate: '%{hovertext}<br>%{text} of the baseline<extra></extra>',
        xgap: 2,
        ygap: 2,
      },
      ...(hasRetries
        ? retries.map(({ name, color, value }) => ({
            type: 'bar',
            orientation: 'h',
            name,
            xaxis: 'x2',
            yaxis: 'y2',
            x: names.map((_, i) => {
              const share = value(i)
              return share === undefined ? null : share * 100
            }),
            y: names.map((_, i) => i),
            marker: { color },
            hovertemplate: '%{x:.1f} %<extra>%{fullData.name}</extra>',
          }))
        : []),
    ],
    layout: {
      ...baseLayout(palette, 'chaos'),
      hovermode: 'closest',
      barmode: 'group',
      bargap: 0.3,
      margin: { l: 60, r: 16, t: 62, b: 60 },
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1, yanchor: 'top', yref: 'container', font: { size: 11 } },
      xaxis: {
        ...levelAxis(
          palette,
          '',
          metrics.map(({ column }) => shortened(column.name, 26)),
          true,
        ),
        domain: [0, split[0]],
        anchor: 'y',
      },
      yaxis: levelAxis(palette, '', names, false),
      ...(hasRetries
        ? {
            xaxis2: { ...numberAxis(palette, 'Share (%)'), domain: [split[1], 1], anchor: 'y2', range: [0, 100] },
            yaxis2: { ...levelAxis(palette, '', names, false), anchor: 'x2', showticklabels: false },
          }
        : {}),
      annotations: [
        panelHead(palette, `<b>Change against ${escapeText(shortened(baseline))}</b> (red is worse)`, {
          x: [0, split[0]],
          y: [0, 1],
        }),
        ...(hasRetries ? [panelHead(palette, '<b>Retries</b>', { x: [split[1], 1], y: [0, 1] })] : []),
      ],
    },
    table: {
      name: `Change against ${baseline}`,
      columns: [
        { name: 'scenario', unit: 'text' },
        ...metrics.flatMap(({ column }) => [
          { name: column.name, unit: column.unit },
          { name: `${column.name}, change`, unit: 'ratio' as const },
        ]),
        ...(hasRetries
          ? [
              { name: 'retry success', unit: 'ratio' as const },
              { name: 'retry failure', unit: 'ratio' as const },
            ]
          : []),
      ],
      rows: scenarios.map(({ name, values, changes, retrySuccess, retryFailure }) => [
        name,
        ...values.flatMap((value, i) => [Number.isNaN(value) ? null : value, changes[i] ?? null]),
        ...(hasRetries ? [retrySuccess ?? null, retryFailure ?? null] : []),
      ]),
    },
  }
}

/** A cell has room for a few letters; the table beside the figure has all digits. */
function inCell(change: number): string {
  return formatChange(change, Math.abs(change) < SHORT_FROM ? 1 : 0)
}
