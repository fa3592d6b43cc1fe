/** Where the frames of a run's files lie on its one time axis. */
import type { Phase, PhaseKind, Seconds } from '../../shared/model.ts'

export interface PlacedFrame {
  /** Unix milliseconds of the frame's own t = 0, when its times are absolute. */
  readonly epochMs: number | undefined
  readonly phase: { readonly name: string; readonly kind: PhaseKind } | undefined
  readonly points: number
  readonly minT: Seconds
  readonly maxT: Seconds
}

/** A phase that a file states; its times count from `epochMs`, or from the start of the run. */
export interface StatedPhase {
  readonly phase: Phase
  readonly epochMs: number | undefined
}

export interface Placement {
  /** Unix milliseconds of the run's t = 0; absent when no frame has a date. */
  readonly startedAtMs: number | undefined
  /** Seconds to add to each frame's times, in the order of the frames. */
  readonly shifts: readonly Seconds[]
  /** In time order. */
  readonly phases: readonly Phase[]
  readonly duration: Seconds
}

/**
 * Frames with a date share one axis that starts at the earliest point; frames without one follow in the order of the
 * files. Where no frame has a date, the phases that do begin it.
 */
export function placeFrames(frames: readonly PlacedFrame[], stated: readonly StatedPhase[]): Placement {
  const filled = frames.filter((frame) => frame.points > 0)
  const starts = filled.flatMap((f) => (f.epochMs === undefined ? [] : [f.epochMs + f.minT * 1000]))
  if (filled.length === 0) {
    starts.push(
      ...stated.flatMap(({ phase, epochMs }) => (epochMs === undefined ? [] : [epochMs + phase.start * 1000])),
    )
  }
  const startedAtMs = starts.length === 0 ? undefined : Math.min(...starts)
  const spans = new Map<string, Phase>()
  let cursor = 0
  const shifts = frames.map((frame) => {
    if (frame.points === 0) return 0
    const shift = shiftOf(frame, startedAtMs, cursor)
    const start = frame.minT + shift
    const end = frame.maxT + shift
    cursor = Math.max(cursor, end)
    if (frame.phase) {
      const known = spans.get(frame.phase.name)
      spans.set(frame.phase.name, {
        ...frame.phase,
        start: Math.min(start, known?.start ?? start),
        end: Math.max(end, known?.end ?? end),
      })
    }
    return shift
  })
  const onAxis = stated.map(({ phase, epochMs }) => {
    const shift = epochMs === undefined || startedAtMs === undefined ? 0 : (epochMs - startedAtMs) / 1000
    return { ...phase, start: phase.start + shift, end: phase.end + shift }
  })
  // Who states a phase knows when it was; its files only have points in it.
  const isStated = new Set(stated.map(({ phase }) => phase.name))
  const seen = [...spans.values()].filter(({ name }) => !isStated.has(name))
  const phases = [...seen, ...onAxis].sort((a, b) => a.start - b.start)
  return { startedAtMs, shifts, phases, duration: Math.max(cursor, ...phases.map((phase) => phase.end), 0) }
}

function shiftOf(frame: PlacedFrame, startedAtMs: number | undefined, cursor: Seconds): Seconds {
  if (frame.epochMs !== undefined && startedAtMs !== undefined) return (frame.epochMs - startedAtMs) / 1000
  return frame.phase ? cursor - frame.minT : -Math.min(frame.minT, 0)
}
