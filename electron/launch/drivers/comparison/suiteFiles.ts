/** What the suite leaves of a comparison, in its own shape: the summary of eight columns, and the report. */
import { type Mode, meantFinding } from '../../../../shared/analysis/streamingComparison.ts'
import type { Seconds } from '../../../../shared/model.ts'
import { MIB } from '../../../../shared/units.ts'
import type { Timed } from './timedCommand.ts'

export const SUMMARY_HEADER =
  'scale,mode,status,duration_seconds,peak_memory_mb,input_rows,output_rows,validation_status\n'

export interface Done {
  readonly scale: string
  readonly mode: Mode
  readonly seconds: Seconds
  /** Bytes. */
  readonly peak: number
  readonly inputRows: number | undefined
  readonly outputRows: number | undefined
  readonly validation: 'PASS' | 'PARTIAL' | 'SKIPPED'
}

export function summaryRow({ scale, mode, seconds, peak, inputRows, outputRows, validation }: Done): string {
  const cells = [seconds.toFixed(2), (peak / MIB).toFixed(1), inputRows ?? '', outputRows ?? '', validation]
  return `${[scale, mode, 'SUCCESS', ...cells].join(',')}\n`
}

/** As GNU's `time -v` ends a log, which the suite reads its figures from. */
export function timeLines({ seconds, cpuSeconds, peak, ended }: Timed): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = (seconds % 60).toFixed(2).padStart(5, '0')
  const clock = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
  const failed = typeof ended === 'number' ? `exited with non-zero status ${ended}` : `terminated by ${ended}`
  return [
    ...(ended === 0 ? [] : [`Command ${failed}`]),
    `\tUser time (seconds): ${cpuSeconds.toFixed(2)}`,
    `\tElapsed (wall clock) time (h:mm:ss or m:ss): ${clock}`,
    `\tMaximum resident set size (kbytes): ${Math.round(peak / 1024)}`,
    '',
  ].join('\n')
}

/** With its findings as the suite means them, rather than as its test has them. */
export function report(done: readonly Done[]): string {
  const rows = done.map((each) => {
    const { scale, mode, seconds, peak, inputRows, outputRows } = each
    const base = done.find((other) => other.scale === scale && other.mode === 'in-memory')
    const speedUp = mode === 'in-memory' ? 'baseline' : base ? `${(base.seconds / seconds).toFixed(2)}x` : ''
    const cells = [scale, mode, 'SUCCESS', `${seconds.toFixed(2)}s`, `${mib(peak)} MB`, inputRows, outputRows, speedUp]
    return `| ${cells.map((cell) => cell ?? '').join(' | ')} |`
  })
  const findings = done.flatMap((base) => {
    const streaming = done.find((other) => other.scale === base.scale && other.mode === 'streaming')
    return base.mode === 'in-memory' && streaming ? [finding(base, streaming)] : []
  })
  return [
    '# Streaming vs In-Memory Performance Comparison',
    '',
    `**Generated**: ${new Date().toISOString()}`,
    '',
    '## Results Summary',
    '',
    '| Scale | Mode | Status | Duration | Peak Memory | Input Rows | Output Rows | Speedup |',
    '|-------|------|--------|----------|-------------|------------|-------------|---------|',
    ...rows,
    '',
    '## Analysis',
    '',
    '### Key Findings',
    '',
    ...findings,
    '',
  ].join('\n')
}

function finding(base: Done, streaming: Done): string {
  const [fast, slow] = [streaming.seconds, base.seconds].map((seconds) => seconds.toFixed(2))
  const [less, more] = [mib(streaming.peak), mib(base.peak)]
  const found = meantFinding(base.seconds, streaming.seconds)
  const figures = {
    'Streaming wins': `time: ${fast}s vs ${slow}s, memory: ${less} MB vs ${more} MB`,
    Competitive: `streaming: ${fast}s @ ${less} MB, in-memory: ${slow}s @ ${more} MB`,
    'In-memory faster': `${slow}s vs ${fast}s`,
  }
  return `- **${base.scale}**: ${found} (${figures[found]})`
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(1)
}
