/** The run's profiles over time beneath its memory. A drag selects those of a side. */
import { useState } from 'react'
import type { ProfileMark, RunDocument } from '../../../shared/api.ts'
import { Plot } from '../../charts/Plot.tsx'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { useTheme } from '../../theme.ts'
import { useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import styles from './profile.module.css'
import { type ProfileState, partOfSide, type SideState, sideWithin, wordOfBy } from './profileState.ts'

interface TimelineProps {
  readonly run: RunDocument
  readonly state: ProfileState
  readonly marks: readonly ProfileMark[]
  /** While something else is more urgent, what was drawn stays. */
  readonly waits: boolean
  /** Keys of labels to stack by. */
  readonly labels: readonly string[]
  /** Told as the address has it. */
  readonly onBy: (by: string) => void
  readonly onSide: (side: SideState, isBase: boolean) => void
}

export function Timeline({ run, state, marks, waits, labels, onBy, onSide }: TimelineProps) {
  const theme = useTheme()
  const [points, setPoints] = useState<number>()
  const [brushesBase, setBrushesBase] = useState(false)
  const [missed, setMissed] = useState(false)
  const { by, sampleType } = state
  const { role } = partOfSide(run, state.side)
  const shown = { marks, sampleType, role }
  const [drawn, setDrawn] = useState(shown)
  // Drawing it takes longer than the flame graph, which is what a choice is made for: that comes first.
  if (!waits && JSON.stringify(drawn) !== JSON.stringify(shown)) setDrawn(shown)
  const asked = {
    run: run.id,
    by,
    marks: drawn.marks,
    ...(drawn.sampleType === undefined ? {} : { sampleType: drawn.sampleType }),
    ...(drawn.role === undefined ? {} : { role: drawn.role }),
  }
  const figure = useCore(points === undefined ? undefined : [asked, theme, points], (core) =>
    core.drawProfiles({ ...asked, theme, points: points ?? 0 }),
  )
  // The one in the address is a choice even before the answer names it.
  const keys = typeof by === 'object' && !labels.includes(by.label) ? [by.label, ...labels] : labels
  const comparesWithin = state.base?.run === run.id
  function brush({ start, end }: TimeWindow): void {
    const side = sideWithin(run, role, start, end)
    setMissed(side === undefined)
    if (side !== undefined) onSide(side, comparesWithin && brushesBase)
  }
  return (
    <section className={`${styles.card} ${styles.timeline}`} aria-label="Profiles over time">
      {figure.state === 'failed' && <FailureNotice failure={figure.error} />}
      <Plot
        figure={figure.value}
        label={`Profiles of ${run.name} over time, by ${typeof by === 'object' ? by.label : by}`}
        pin={{ draw: 'profiles', question: asked }}
        stale={figure.stale}
        onPoints={setPoints}
        onBrush={brush}
      >
        <div className={styles.picks}>
          <label>
            Stacked by{' '}
            <select value={wordOfBy(by)} onChange={(event) => onBy(event.target.value)}>
              <option value="function">function</option>
              <option value="package">package</option>
              {keys.map((key) => (
                <option key={key} value={wordOfBy({ label: key })}>
                  label {key}
                </option>
              ))}
            </select>
          </label>
          {comparesWithin && (
            <label>
              A drag selects the{' '}
              <select
                value={brushesBase ? 'base' : 'candidate'}
                onChange={(event) => setBrushesBase(event.target.value === 'base')}
              >
                <option>candidate</option>
                <option>base</option>
              </select>
            </label>
          )}
          {missed && <span role="status">No profile was taken in that stretch.</span>}
        </div>
      </Plot>
    </section>
  )
}
