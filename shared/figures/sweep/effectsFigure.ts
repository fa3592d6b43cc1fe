/** What each parameter does alone, a panel each on one scale; and what two do together, a line a level. */
import type { Figure } from '../../model.ts'
import type { SweepDocument, SweepEffect, SweepHeatMap } from '../../sweepApi.ts'
import { format, formatNumber } from '../../units.ts'
import { baseLayout } from '../axes.ts'
import { escapeText, shortened } from '../names.ts'
import { PALETTES, seriesLine } from '../theme.ts'
import { axisId, axisKey, levelAxis, note, numberAxis, onScale, panelDomain, panelHead, scaleOf } from './sweepAxes.ts'

/** Panels that leave each its labels. */
const MAX_PANELS = 8
/** Lines that are told apart. */
const MAX_LINES = 12

export function effectsFigure(sweep: SweepDocument, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const { metric = '', unit = 'unknown' } = sweep
  const shown = sweep.effects.slice(0, MAX_PANELS)
  const scale = scaleOf(
    `mean ${metric}`,
    unit,
    shown.flatMap(({ levels }) => levels.flatMap(({ min, max }) => [min, max])),
  )
  const columns = Math.min(4, Math.max(1, shown.length))
  const layout: Record<string, unknown> = {}
  const hasInterval = shown.some(({ levels }) => levels.some(({ low }) => low !== undefined))
  const data = shown.flatMap((effect, i) => {
    const domain = panelDomain(i, shown.length, columns, { x: 0.05, y: 0.3 })
    layout[axisKey('x', i)] = {
      ...levelAxis(
        palette,
        '',
        effect.levels.map(({ label }) => label),
        true,
      ),
      domain: domain.x,
      anchor: axisId('y', i),
    }
    layout[axisKey('y', i)] = {
      ...numberAxis(palette, i % columns === 0 ? scale.title : ''),
      rangemode: 'tozero',
      domain: domain.y,
      anchor: axisId('x', i),
      ...(i === 0 ? {} : { matches: 'y' }),
      showticklabels: i % columns === 0,
    }
    const place = { xaxis: axisId('x', i), yaxis: axisId('y', i), showlegend: i === 0 }
    return [range(effect, scale.divisor, palette.muted, place), means(effect, scale.divisor, palette.base, unit, place)]
  })
  return {
    data,
    layout: {
      ...baseLayout(palette, `effects ${metric}`),
      ...layout,
      hovermode: 'closest',
      margin: { l: 64, r: 16, t: 76, b: 34 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container', font: { size: 11 } },
      annotations: [
        ...shown.map((effect, i) =>
          panelHead(palette, headOf(effect), panelDomain(i, shown.length, columns, { x: 0.05, y: 0.3 })),
        ),
        ...(sweep.effects.length > shown.length
          ? [
              {
                ...note(palette, `${sweep.effects.length - shown.length} less important parameters are in the table`),
                yshift: 26,
              },
            ]
          : []),
      ],
    },
    table: {
      name: `What each parameter does to ${metric}`,
      columns: [
        { name: 'parameter', unit: 'text' },
        { name: 'share of variance η²', unit: 'ratio' },
        { name: 'without chance ε²', unit: 'ratio' },
        { name: 'level', unit: 'text' },
        { name: 'rows', unit: 'count' },
        { name: 'mean', unit },
        { name: 'least', unit },
        { name: 'largest', unit },
        ...(hasInterval
          ? [
              { name: 'low (95 %)', unit },
              { name: 'high (95 %)', unit },
            ]
          : []),
      ],
      rows: sweep.effects.flatMap(({ parameter, importance, levels }) =>
        levels.map(({ label, n, mean, min, max, low, high }) => [
          parameter,
          importance?.share ?? null,
          importance?.adjusted ?? null,
          label,
          n,
          mean,
          min,
          max,
          ...(hasInterval ? [low ?? null, high ?? null] : []),
        ]),
      ),
    },
  }
}

function headOf({ parameter, importance }: SweepEffect): string {
  const share =
    importance === undefined
      ? ''
      : `<br>η² ${formatNumber(importance.share * 100, 1)} %${importance.adjusted <= 0 ? ', no more than chance' : ''}`
  return `<b>${escapeText(shortened(parameter, 26))}</b>${share}`
}

function range({ levels }: SweepEffect, divisor: number, color: string, place: object): Figure['data'][number] {
  return {
    type: 'scatter',
    mode: 'lines',
    name: 'least to largest row',
    legendgroup: 'range',
    x: levels.flatMap((_, i) => [i, i, null]),
    y: levels.flatMap(({ min, max }) => [min / divisor, max / divisor, null]),
    line: { color, width: 1.2 },
    opacity: 0.55,
    hoverinfo: 'skip',
    ...place,
  }
}

function means(
  { levels }: SweepEffect,
  divisor: number,
  color: string,
  unit: Parameters<typeof format>[1],
  place: object,
): Figure['data'][number] {
  const hasInterval = levels.some(({ high }) => high !== undefined)
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: hasInterval ? 'mean with its 95 % interval' : 'mean',
    legendgroup: 'mean',
    x: levels.map((_, i) => i),
    y: levels.map(({ mean }) => mean / divisor),
    line: { color, width: 2 },
    marker: { color, size: 7 },
    ...(hasInterval
      ? {
          error_y: {
            type: 'data',
            symmetric: true,
            array: levels.map(({ mean, high = mean }) => (high - mean) / divisor),
            color,
            thickness: 1.5,
            width: 5,
          },
        }
      : {}),
    text: levels.map(
      ({ label, n, mean, min, max }) =>
        `${escapeText(label)}<br>mean ${format(mean, unit)} of ${n} rows<br>${format(min, unit)} to ${format(max, unit)}`,
    ),
    hovertemplate: '%{text}<extra></extra>',
    ...place,
  }
}

/** The mean of the metric along x, a line for each level of y: lines that are not parallel are an interaction. */
export function interactionFigure(map: SweepHeatMap, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const { x, y, metric, unit, aggregate } = map
  const [facet] = map.facets
  const cells = facet?.cells ?? []
  const scale = scaleOf(`${aggregate} ${metric}`, unit, cells.flat())
  return {
    data: y.labels.slice(0, MAX_LINES).map((label, i) => {
      const line = seriesLine(palette, i)
      return {
        type: 'scatter',
        mode: 'lines+markers',
        name: `${escapeText(shortened(y.column, 20))} ${escapeText(label)}`,
        x: x.labels.map((_, j) => j),
        y: onScale(scale, cells[i] ?? []),
        line: { ...line, width: 2 },
        marker: { size: 7 },
        text: x.labels.map(
          (at, j) =>
            `${escapeText(x.column)} ${escapeText(at)}: ${format(cells[i]?.[j] ?? Number.NaN, unit)}, n=${facet?.counts[i]?.[j] ?? 0}`,
        ),
        hovertemplate: '%{text}<extra>%{fullData.name}</extra>',
      }
    }),
    layout: {
      ...baseLayout(palette, `interaction ${metric} ${x.column} ${y.column}`),
      hovermode: 'closest',
      margin: { l: 64, r: 16, t: 40, b: 48 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'top', yref: 'container' },
      xaxis: levelAxis(palette, x.column, x.labels, true),
      yaxis: { ...numberAxis(palette, scale.title), rangemode: 'tozero' },
    },
    table: {
      name: `${aggregate} ${metric} by ${x.column} and ${y.column}`,
      columns: [{ name: y.column, unit: 'text' }, ...x.labels.map((label) => ({ name: label, unit }))],
      rows: y.labels.map((label, i) => [label, ...(cells[i] ?? [])]),
    },
  }
}
