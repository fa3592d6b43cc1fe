/**
 * A launch in a terminal while it runs, as the window shows it: where it is, its memory as lines, what it comes to so far, its
 * newest log, and keys that change its course. Drawn over itself each time.
 */

import { emitKeypressEvents } from 'node:readline'
import { createInterface } from 'node:readline/promises'
import { type LaunchState, MAX_MARK_LENGTH } from '../../shared/launchApi.ts'
import type { Figure } from '../../shared/model.ts'
import { formatDuration, formatNumber } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import type { Control } from '../launch/launchFolder.ts'

/** Points of a line, a letter each. */
const POINTS = 40
/** Lines of memory, and of the log: what is read at a glance. */
const [MAX_SERIES, MAX_LOG] = [3, 4]
const BAR = 24
/** Of a terminal that does not say. */
const COLUMNS = 80
const BLOCKS = '▁▂▃▄▅▆▇█'
/** Drawing a figure costs the core some milliseconds. */
const FIGURE_MS = 2_000

export class LaunchDisplay {
  private readonly core: Core
  private readonly order: (order: Control) => void
  private drawn = 0
  private asking = false
  private state: LaunchState | undefined
  private figure:
    | { readonly run: string; readonly grown: number; readonly atMs: number; readonly lines: readonly string[] }
    | undefined

  /** On a terminal that can be typed at; `interrupt` is Ctrl-C, which comes as a key there. */
  constructor(core: Core, order: (order: Control) => void, interrupt: () => void) {
    this.core = core
    this.order = order
    const { stdin } = process
    if (!stdin.isTTY) return
    emitKeypressEvents(stdin)
    stdin.on('keypress', (_, key: { readonly name?: string; readonly ctrl?: boolean } | undefined) => {
      if (this.asking) return
      if (key?.ctrl && key.name === 'c') interrupt()
      else if (key?.name === 'p') this.order({ do: this.state?.state === 'paused' ? 'resume' : 'pause' })
      else if (key?.name === 's') this.order({ do: 'stop' })
      else if (key?.name === 'm') void this.mark()
    })
    stdin.setRawMode(true).resume()
  }

  async draw(state: LaunchState): Promise<void> {
    this.state = state
    const series = await this.seriesOf(state)
    // A person is typing a remark there.
    if (this.asking) return
    this.write([...stateLines(state), ...series, ...logLines(state), keysLine(state)])
  }

  close(): void {
    this.write([])
    const { stdin } = process
    if (!stdin.isTTY) return
    stdin.removeAllListeners('keypress')
    stdin.setRawMode(false).pause()
  }

  private async mark(): Promise<void> {
    this.asking = true
    const { stdin, stderr } = process
    stdin.setRawMode(false)
    const lines = createInterface({ input: stdin, output: stderr })
    const text = (await lines.question('A remark at this moment: ').catch(() => '')).trim().slice(0, MAX_MARK_LENGTH)
    lines.close()
    stdin.setRawMode(true).resume()
    if (text !== '') this.order({ do: 'mark', text })
    // The answer stands on a line of its own.
    this.drawn++
    this.asking = false
  }

  private async seriesOf({ runs, grown }: LaunchState): Promise<readonly string[]> {
    const run = (runs.find(({ state }) => state === 'running') ?? runs.at(-1))?.run
    if (run === undefined) return []
    const { figure } = this
    const isFresh = figure?.run === run && (figure.grown === grown || performance.now() - figure.atMs < FIGURE_MS)
    if (figure && isFresh) return figure.lines
    // The run gives way to its content's id when it ends.
    const drawn = await this.core.api.drawRun({ run, theme: 'light', points: POINTS }).catch(() => undefined)
    const lines = drawn ? figureLines(drawn) : []
    this.figure = { run, grown, atMs: performance.now(), lines }
    return lines
  }

  private write(lines: readonly string[]): void {
    const { stderr } = process
    const up = this.drawn > 0 ? `\x1b[${this.drawn}A` : ''
    stderr.write(
      `\r${up}\x1b[J${lines.map((line) => `${[...line].slice(0, (stderr.columns || COLUMNS) - 1).join('')}\n`).join('')}`,
    )
    this.drawn = lines.length
  }
}

/** `demo: load, 33 %, 12 s left`, then verdicts and what acts now. */
export function stateLines({ title, state, step, progress, left, runs }: LaunchState): readonly string[] {
  const running = runs.filter((run) => run.state === 'running')
  const ended = runs.filter((run) => run.state !== 'running' && run.state !== 'waiting').length
  const missed = runs.reduce((sum, run) => sum + run.missed, 0)
  const full = Math.round(progress * BAR)
  const where = [
    `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.round(progress * 100)} %`,
    ...(left === undefined ? [] : [`${formatDuration(Math.round(left))} left`]),
    ...(runs.length > 1 ? [`run ${ended + 1} of ${runs.length}`] : []),
    ...(missed > 0 ? [`${formatNumber(missed, 0)} samples missed`] : []),
  ]
  const verdicts = running.flatMap(({ name, outcome, criteria = [] }) => [
    ...(outcome === undefined ? [] : [`memory ${outcome} so far`]),
    ...criteria.map((each) => `${each.name}: ${each.status}`),
    ...(runs.length > 1 && outcome !== undefined ? [name] : []),
  ])
  const faults = running.flatMap((run) => run.faults)
  return [
    `${title}: ${state === 'running' ? '' : `${state}, `}${step}`,
    where.join(', '),
    ...(verdicts.length > 0 ? [verdicts.join(', ')] : []),
    ...(faults.length > 0 ? [`fault: ${faults.join(', ')}`] : []),
  ]
}

/** The first panel's series, each as a line of blocks between its least and its most. */
export function figureLines({ data, layout }: Figure): readonly string[] {
  const axis = (layout.yaxis as { readonly title?: { readonly text?: string } } | undefined)?.title?.text ?? ''
  const unit = /\(([^)]*)\)$/.exec(axis)?.[1] ?? ''
  const series = data.flatMap(({ type, yaxis = 'y', name, y }) => {
    const values = Array.isArray(y) ? y.filter((value): value is number => typeof value === 'number') : []
    return type === 'scatter' && yaxis === 'y' && values.length > 1 ? [{ name: String(name), values }] : []
  })
  return series.slice(0, MAX_SERIES).map(({ name, values }) => {
    const shown = values.slice(-POINTS)
    const [low, high] = [Math.min(...shown), Math.max(...shown)]
    const step = high > low ? (high - low) / (BLOCKS.length - 1) : 1
    const blocks = shown.map((value) => BLOCKS[Math.round((value - low) / step)]).join('')
    return `${blocks} ${formatNumber(shown.at(-1) ?? 0, 1)} ${unit}, ${formatNumber(low, 1)} to ${formatNumber(high, 1)}: ${name}`
  })
}

function logLines({ log }: LaunchState): readonly string[] {
  return log.slice(-MAX_LOG).map(({ atMs, text }) => `${new Date(atMs).toISOString().slice(11, 19)} ${text}`)
}

function keysLine({ state }: LaunchState): string {
  if (!process.stdin.isTTY) return 'Ctrl-C stops it'
  return `p ${state === 'paused' ? 'goes on' : 'pauses'}, m marks this moment, s or Ctrl-C stops it`
}
