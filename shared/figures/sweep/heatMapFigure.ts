/** A heat map over two settings, one panel a facet; its colours reach from the least to the largest cell, and no further. */
import type { Figure, Table } from '../../model.ts'
import type { SweepHeatMap } from '../../sweepApi.ts'
import { format } from '../../units.ts'
import { baseLayout } from '../axes.ts'
import { escapeText, shortened } from '../names.ts'
import { PALETTES, type Palette } from '../theme.ts'
import { axisId, axisKey, levelAxis, onScale, panelDomain, panelHead, scaleOf } from './sweepAxes.ts'

/** More cells have no room for their number. */
const MAX_WRITTEN = 140

export function heatMapFigure(map: SweepHeatMap, theme: keyof typeof PALETTES): Figure {
  const palette = PALETTES[theme]
  const { x, y, facets } = map
  const cells = facets.flatMap((facet) => facet.cells.flat())
  const scale = scaleOf(`${map.aggregate} ${map.metric}`, map.unit, cells)
  const columns = Math.min(facets.length, facets.length > 4 ? 4 : facets.length > 1 ? 2 : 1)
  const isWritten = cells.length <= MAX_WRITTEN
  const layout: Record<string, unknown> = {}
  const annotations: object[] = []
  const data = facets.map((facet, i) => {
    const domain = panelDomain(i, facets.length, columns, { x: 0.07, y: 0.17 })
    layout[axisKey('x', i)] = {
      ...levelAxis(palette, x.column, x.labels, true),
      domain: domain.x,
      anchor: axisId('y', i),
    }
    layout[axisKey('y', i)] = {
      ...levelAxis(palette, i % columns === 0 ? y.column : '', y.labels, false),
      domain: domain.y,
      anchor: axisId('x', i),
    }
    if (map.facet !== undefined)
      annotations.push(
        panelHead(palette, `${escapeText(shortened(map.facet))} <b>${escapeText(String(facet.value))}</b>`, domain),
      )
    return {
      type: 'heatmap',
      coloraxis: 'coloraxis',
      xaxis: axisId('x', i),
      yaxis: axisId('y', i),
      x: x.labels.map((_, j) => j),
      y: y.labels.map((_, j) => j),
      z: facet.cells.map((row) => onScale(scale, row)),
      text: facet.cells.map((row, down) =>
        row.map((cell, across) => cellText(map, cell, facet.counts[down]?.[across] ?? 0)),
      ),
      ...(isWritten ? { texttemplate: '%{text}', textfont: { size: 11 } } : {}),
      hovertext: facet.cells.map((row, down) =>
        row.map(
          (_, across) =>
            `${escapeText(x.column)} ${escapeText(x.labels[across] ?? '')}<br>${escapeText(y.column)} ${escapeText(y.labels[down] ?? '')}`,
        ),
      ),
      hovertemplate: '%{hovertext}<br>%{text}<extra></extra>',
      xgap: 1,
      ygap: 1,
      showscale: i === 0,
    }
  })
  return {
    data,
    layout: {
      ...baseLayout(palette, `heat map ${map.metric} ${x.column} ${y.column}`),
      ...layout,
      showlegend: false,
      hovermode: 'closest',
      margin: { l: 60, r: 20, t: map.facet === undefined ? 12 : 28, b: 48 },
      coloraxis: {
        colorscale: heatColours(palette, theme),
        colorbar: {
          title: { text: escapeText(scale.title), side: 'right', font: { size: 11 } },
          thickness: 12,
          outlinewidth: 0,
          tickfont: { color: palette.muted, size: 11 },
        },
      },
      annotations,
    },
    table: heatMapTable(map),
  }
}

function cellText({ unit, aggregate }: SweepHeatMap, cell: number | null, rows: number): string {
  if (cell === null) return ''
  return aggregate === 'count' ? format(cell, unit) : `${format(cell, unit)}<br><i>n=${rows}</i>`
}

/** One hue from faint to strong, which the colour-blind read as well as anybody; nothing here says good or bad. */
export function heatColours(
  { surface }: Palette,
  theme: keyof typeof PALETTES,
): readonly (readonly [number, string])[] {
  return theme === 'light'
    ? [
        [0, '#e9f2f8'],
        [0.35, '#9cc6de'],
        [0.7, '#3d86b8'],
        [1, '#0a3f6b'],
      ]
    : [
        [0, surface === '#161b22' ? '#1d2733' : surface],
        [0.35, '#27567d'],
        [0.7, '#4694cc'],
        [1, '#c4e3fb'],
      ]
}

function heatMapTable({ x, y, metric, unit, aggregate, facet, facets }: SweepHeatMap): Table {
  return {
    name: `${aggregate} ${metric}`,
    columns: [
      ...(facet === undefined ? [] : [{ name: facet, unit: 'text' as const }]),
      { name: y.column, unit: 'text' },
      { name: x.column, unit: 'text' },
      { name: `${aggregate} ${metric}`, unit },
      { name: 'rows', unit: 'count' },
    ],
    rows: facets.flatMap(({ value, cells, counts }) =>
      cells.flatMap((row, i) =>
        row.map((cell, j) => [
          ...(facet === undefined ? [] : [String(value)]),
          y.labels[i] ?? '',
          x.labels[j] ?? '',
          cell,
          counts[i]?.[j] ?? 0,
        ]),
      ),
    ),
  }
}
