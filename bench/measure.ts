/** Runs a command as a whole process and reads its wall time and the memory of it and all processes it starts. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Measurement {
  readonly seconds: number
  /** Highest sum of resident memory of the process and its descendants; undefined where /proc is not there. */
  readonly peakBytes?: number
}

/** Between two looks at memory: short against a run of a second, and a hundredth of one core. */
const MEMORY_INTERVAL_MS = 20

export async function measure(command: string, args: readonly string[], env = process.env): Promise<Measurement> {
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  let peakBytes = 0
  const watch = setInterval(() => {
    if (child.pid !== undefined) peakBytes = Math.max(peakBytes, residentBytes(child.pid))
  }, MEMORY_INTERVAL_MS)
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed)
    child.once('exit', done)
  })
  clearInterval(watch)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
  const seconds = (performance.now() - started) / 1000
  return peakBytes > 0 ? { seconds, peakBytes } : { seconds }
}

function residentBytes(root: number): number {
  const children = new Map<number, number[]>()
  const resident = new Map<number, number>()
  for (const pid of processIds()) {
    const status = readStatus(pid)
    if (!status) continue
    resident.set(pid, status.bytes)
    children.set(status.parent, [...(children.get(status.parent) ?? []), pid])
  }
  let sum = 0
  const family = [root]
  for (let pid = family.pop(); pid !== undefined; pid = family.pop()) {
    sum += resident.get(pid) ?? 0
    family.push(...(children.get(pid) ?? []))
  }
  return sum
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    // No /proc on this platform: memory is then not measured, and the table says so.
    return []
  }
}

function readStatus(pid: number): { parent: number; bytes: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    return { parent: field('PPid'), bytes: field('VmRSS') * 1024 }
  } catch {
    // It ended between the listing and the look.
    return undefined
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2
}
