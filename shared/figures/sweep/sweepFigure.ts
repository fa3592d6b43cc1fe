/** The figure that a question about a sweep asks for. */

import { boundaryDocument } from '../../analysis/sweep/boundaryDocument.ts'
import { chaosOf } from '../../analysis/sweep/chaos.ts'
import { chosenRows, column, metricColumn } from '../../analysis/sweep/chosen.ts'
import { configurations, groupsOf } from '../../analysis/sweep/configurations.ts'
import { pivot } from '../../analysis/sweep/pivot.ts'
import { numbersOf, type SweepRows } from '../../analysis/sweep/rows.ts'
import { scalesOf } from '../../analysis/sweep/scales.ts'
import { parametersOf, sweepDocument } from '../../analysis/sweep/sweepDocument.ts'
import { UserError } from '../../errors.ts'
import type { Figure } from '../../model.ts'
import type { SweepFigureQuestion } from '../../sweepApi.ts'
import { boundaryFigure } from './boundaryFigure.ts'
import { chaosFigure } from './chaosFigure.ts'
import { effectsFigure, interactionFigure } from './effectsFigure.ts'
import { heatMapFigure } from './heatMapFigure.ts'
import { scalesFigure } from './scalesFigure.ts'
import { paretoFigure, scatterFigure } from './scatterFigure.ts'

export function sweepFigure(
  sources: readonly SweepRows[],
  question: Exclude<SweepFigureQuestion, { readonly what: 'suite' }>,
): Figure {
  const { theme } = question
  switch (question.what) {
    case 'heat-map':
    case 'interaction': {
      const { heatMap } = sweepDocument([], sources, question)
      if (heatMap === undefined) throw new UserError('usage', 'a heat map has two columns', 'Name x and y.')
      return question.what === 'heat-map' ? heatMapFigure(heatMap, theme) : interactionFigure(heatMap, theme)
    }
    case 'effects':
      return effectsFigure(sweepDocument([], sources, question), theme)
    case 'pareto': {
      const { pareto, unit = 'unknown' } = sweepDocument([], sources, question)
      if (pareto === undefined) throw new UserError('usage', 'a Pareto front has two goals', 'Name the other one.')
      const chosen = chosenRows(sources, question)
      const parameters = parametersOf(chosen)
      const [values, others] = [pareto.metric, pareto.other].map((name) => numbersOf(metricColumn(chosen.rows, name)))
      const groups = groupsOf(parameters, chosen.rows.length)
      return paretoFigure(pareto, unit, configurations(groups, values as Float64Array, parameters, others), theme)
    }
    case 'scatter': {
      const chosen = chosenRows(sources, question)
      const { rows } = chosen
      const named = [
        ...chosen.columns
          .filter(({ role, name }) => role === 'label' && /label|name|run|scenario/i.test(name))
          .map(({ name }) => column(rows, name)),
        ...parametersOf(chosen),
      ]
      const color = question.color === undefined ? {} : { color: column(rows, question.color) }
      return scatterFigure(rows, { x: column(rows, question.x), y: column(rows, question.y), ...color }, named, theme)
    }
    case 'boundary': {
      const boundary = boundaryDocument([], sources, question)
      const { rows } = chosenRows(sources, question)
      const map =
        boundary.y === undefined
          ? undefined
          : pivot({
              x: column(rows, boundary.x.column),
              y: column(rows, boundary.y.column),
              metric: column(rows, boundary.metric),
              aggregate: 'mean',
            })
      return boundaryFigure(boundary, map, theme)
    }
    case 'chaos': {
      const { rows, columns } = chosenRows(sources, question)
      const chaos = chaosOf(rows, columns)
      if (chaos === undefined)
        throw new UserError('usage', 'no row is a baseline', 'A column of scenarios names one "baseline".')
      return chaosFigure(chaos, theme)
    }
    case 'scales': {
      const scales = scalesOf(chosenRows(sources, question).rows)
      if (scales === undefined)
        throw new UserError(
          'usage',
          'the rows have no two modes with counted rows',
          'Choose the table of scales and modes.',
        )
      return scalesFigure(scales, theme)
    }
  }
}
