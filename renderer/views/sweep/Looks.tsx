/** What stands beneath the tabs: a figure with its choices. */
import { MAX_SWEEP_AXES, SWEEP_AGGREGATES, type SweepDocument } from '../../../shared/sweepApi.ts'
import { formatNumber } from '../../../shared/units.ts'
import { useCore } from '../../useCore.ts'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Boundary } from './Boundary.tsx'
import { ParallelCoordinates } from './ParallelCoordinates.tsx'
import { Pick } from './Pick.tsx'
import { End, Ranking } from './Ranking.tsx'
import { SweepChart } from './SweepChart.tsx'
import styles from './sweep.module.css'
import { filtersQuery, type SweepTab, type SweepViewProps, withFilter } from './sweepState.ts'

/** Axes that are shown unless a person chooses others. */
const FIRST_AXES = 7

export function Looks({ tab, ...props }: SweepViewProps & { readonly tab: SweepTab }) {
  const { sweep, state, change } = props
  switch (tab) {
    case 'map':
      return <HeatMap {...props} />
    case 'effects':
      return <Effects {...props} />
    case 'scatter':
      return <Scatter {...props} />
    case 'parallel':
      return <Parallel {...props} />
    case 'pareto':
      return <Pareto {...props} />
    case 'boundary':
      return <Boundary {...props} />
    case 'chaos':
      return (
        <SweepChart asked={{ ...state.rows, table: sweep.source, what: 'chaos' }} label="Chaos against the baseline" />
      )
    case 'scales':
      return (
        <SweepChart
          asked={{ ...state.rows, table: sweep.source, what: 'scales' }}
          label="Streaming against in-memory"
        />
      )
    case 'suite': {
      const picture = sweep.pictures.find(({ name }) => name === state.picture) ?? sweep.pictures[0]
      if (picture === undefined) return undefined
      return (
        <div className={styles.suite}>
          <SweepChart asked={{ ...state.rows, what: 'suite', picture: picture.name }} label={picture.title}>
            <Pick
              label="Picture"
              value={picture.title}
              choices={sweep.pictures.map(({ title }) => title)}
              onPick={(title) => change({ picture: sweep.pictures.find((each) => each.title === title)?.name })}
            />
          </SweepChart>
        </div>
      )
    }
  }
}

const parametersIn = (sweep: SweepDocument) =>
  sweep.columns.filter(({ role }) => role === 'parameter').map(({ name }) => name)
const numbersIn = (sweep: SweepDocument) =>
  sweep.columns.filter(({ min, different }) => min !== undefined && different > 1).map(({ name }) => name)

/** The most important parameter stands down, the next one across, unless a person chose. */
function axesOf({ sweep, state }: SweepViewProps): { readonly x: string; readonly y: string } {
  const [first = '', second = first] =
    sweep.effects.length > 1 ? sweep.effects.map(({ parameter }) => parameter) : parametersIn(sweep)
  const y = state.y ?? (state.x === first ? second : first)
  return { y, x: state.x ?? (y === first ? second : first) }
}

function HeatMap(props: SweepViewProps) {
  const { sweep, state, change } = props
  const { x, y } = axesOf(props)
  const parameters = parametersIn(sweep)
  const choices = [...new Set([...parameters, x, y])]
  return (
    <>
      <SweepChart
        asked={{
          ...state.rows,
          what: 'heat-map',
          metric: sweep.metric ?? '',
          x,
          y,
          aggregate: state.aggregate,
          ...(state.facet === undefined ? {} : { facet: state.facet }),
        }}
        label={`${state.aggregate} ${sweep.metric} by ${y} and ${x}`}
      >
        <Pick
          label="Across"
          value={x}
          choices={choices.filter((each) => each !== y)}
          onPick={(next) => change({ x: next, y })}
        />
        <Pick
          label="Down"
          value={y}
          choices={choices.filter((each) => each !== x)}
          onPick={(next) => change({ y: next, x })}
        />
        <Pick
          label="Of the rows in a cell"
          value={state.aggregate}
          choices={SWEEP_AGGREGATES}
          onPick={(agg) => change({ agg })}
        />
        <Pick
          label="A map for each"
          none="none"
          value={state.facet}
          choices={choices.filter((each) => each !== x && each !== y)}
          onPick={(facet) => change({ facet })}
        />
      </SweepChart>
      <Ranking sweep={sweep} />
    </>
  )
}

function Effects(props: SweepViewProps) {
  const { sweep, state } = props
  const asked = { ...state.rows, metric: sweep.metric ?? '' }
  const [strongest] = sweep.interactions
  const known = sweep.effects.some(({ importance }) => importance !== undefined)
  return (
    <>
      <SweepChart asked={{ ...asked, what: 'effects' }} label={`What each parameter does to ${sweep.metric}`} />
      {sweep.unexplained !== undefined && known && (
        <p className={styles.muted}>
          η² is the share of all variance that lies between the levels of a parameter (the correlation ratio; Sobol’s
          first-order index on a full grid). Neither a parameter nor a pair explains{' '}
          {formatNumber(sweep.unexplained * 100, 1)} %.
        </p>
      )}
      {strongest !== undefined && (
        <>
          <h3>
            Strongest interaction: {strongest.a} and {strongest.b}, {formatNumber(strongest.share * 100, 1)} % of the
            variance beyond both alone
          </h3>
          <SweepChart
            asked={{ ...asked, what: 'interaction', x: strongest.b, y: strongest.a }}
            label={`${sweep.metric} by ${strongest.a} and ${strongest.b}`}
          />
        </>
      )}
      <Ranking sweep={sweep} />
    </>
  )
}

function Scatter({ sweep, state, change }: SweepViewProps) {
  const all = sweep.columns.filter(({ different }) => different > 1).map(({ name }) => name)
  const numbers = numbersIn(sweep)
  const up = state.up ?? sweep.metric ?? ''
  const across =
    state.across ??
    numbers.find((name) => name !== up && sweep.columns.find((each) => each.name === name)?.role === 'result') ??
    all[0] ??
    ''
  const color = state.color ?? sweep.effects[0]?.parameter
  return (
    <SweepChart
      asked={{
        ...state.rows,
        what: 'scatter',
        x: across,
        y: up,
        ...(color === undefined || color === '-' ? {} : { color }),
      }}
      label={`${up} against ${across}`}
    >
      <Pick label="Across" value={across} choices={all} onPick={(next) => change({ across: next })} />
      <Pick label="Up" value={up} choices={all} onPick={(next) => change({ up: next })} />
      <Pick label="Colour" value={color ?? '-'} choices={['-', ...all]} onPick={(next) => change({ color: next })} />
    </SweepChart>
  )
}

function Parallel({ sweep, state, change }: SweepViewProps) {
  const parameters = parametersIn(sweep)
  const results = sweep.columns
    .filter(({ role, min, different }) => role === 'result' && min !== undefined && different > 1)
    .map(({ name }) => name)
  const shown = [...new Set([...parameters, ...(sweep.metric === undefined ? [] : [sweep.metric]), ...results])].slice(
    0,
    Math.min(MAX_SWEEP_AXES, Math.max(FIRST_AXES, parameters.length + 1)),
  )
  const { where: filters = [], ...everything } = state.rows
  // All rows, for those outside of the brush are drawn too, faint.
  const rows = useCore([everything, shown], (core) => core.sweep({ ...everything, lines: shown }), ['runs'])
  if (rows.state === 'failed') return <FailureNotice failure={rows.error} />
  const { lines, columns = [] } = rows.value ?? {}
  if (lines === undefined) return <Empty>Reading the rows…</Empty>
  const axes = lines.columns.flatMap((name) => columns.find((each) => each.name === name) ?? [])
  return (
    <>
      <ParallelCoordinates
        columns={axes}
        cells={lines.cells}
        filters={filters}
        onFilter={(filter) => change(filtersQuery(withFilter(filters, filter)))}
      />
      <p className={styles.muted} role="status">
        {sweep.rows} of {sweep.rowsInAll} rows are kept; the brush holds for every figure of the sweep.
        {lines.cells.length < lines.rows && ` ${lines.cells.length} of them are drawn, evenly chosen.`}
      </p>
      <Ranking sweep={sweep} />
    </>
  )
}

function Pareto({ sweep, state, change }: SweepViewProps) {
  const { metric = '' } = sweep
  const goals = sweep.columns.filter(
    ({ role, min, different, name }) => role === 'result' && min !== undefined && different > 1 && name !== metric,
  )
  const other =
    state.other ??
    goals.find(({ better }) => better !== undefined && better !== sweep.better)?.name ??
    goals.find(({ better }) => better !== undefined)?.name ??
    goals[0]?.name
  const better = state.better ?? sweep.better ?? 'lower'
  const otherBetter = state.otherBetter ?? sweep.columns.find(({ name }) => name === other)?.better ?? 'lower'
  const asked = { ...state.rows, metric, better, other: other ?? '', otherBetter }
  const answer = useCore(other === undefined ? undefined : [asked], (core) => core.sweep(asked), ['runs'])
  if (other === undefined) return <Empty>A front needs a second result.</Empty>
  return (
    <>
      <SweepChart asked={{ ...asked, what: 'pareto' }} label={`${metric} against ${other}`}>
        <Pick
          label={`${metric}: better is`}
          value={better}
          choices={['lower', 'higher']}
          onPick={(next) => change({ better: next })}
        />
        <Pick
          label="Other goal"
          value={other}
          choices={goals.map(({ name }) => name)}
          onPick={(next) => change({ other: next, otherBetter: undefined })}
        />
        <Pick
          label="better is"
          value={otherBetter}
          choices={['lower', 'higher']}
          onPick={(next) => change({ otherBetter: next })}
        />
      </SweepChart>
      {answer.value?.pareto !== undefined && (
        <End title="On the front" unit={sweep.unit ?? 'unknown'} members={answer.value.pareto.front} />
      )}
    </>
  )
}
