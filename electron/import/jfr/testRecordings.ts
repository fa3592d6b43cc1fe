/** Recordings that tests make with the JDKs of this machine, and what the JDK's own tool says of them. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findJdks, ROOT } from '../../requirements.ts'

const run = promisify(execFile)
const PROGRAM = join(ROOT, 'resources', 'samples', 'jvm', 'jfr', 'program', 'Churn.java')
/** A recording of some seconds is printed as up to 100 MB of JSON. */
const MAX_PRINTED_BYTES = 512 * 2 ** 20

export interface Jdk {
  readonly home: string
  readonly major: number
}

export interface Recipe {
  readonly name: string
  /** Options of the JVM. */
  readonly jvm?: readonly string[]
  /** Options of the recording, e.g. `settings=profile`. */
  readonly recording?: string
  /** For the newest JDK rather than the oldest. */
  readonly newest?: boolean
  readonly seconds?: number
  /** Event types to print; all when absent. */
  readonly printed?: readonly string[]
}

/** Oldest first. */
export async function jdks(): Promise<readonly Jdk[]> {
  const found = await Promise.all(
    findJdks().map(async (home) => {
      const release = await readFile(join(home, 'release'), 'utf8')
      return { home, major: Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1] ?? 0) }
    }),
  )
  return found.filter(({ major }) => major >= 17).toSorted((a, b) => a.major - b.major)
}

export class Recordings {
  #folder: Promise<string> | undefined

  async make(jdk: Jdk, recipe: Recipe): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'quartile-recordings-'))
    const file = join(await this.#folder, `${recipe.name.replaceAll(/\W+/g, '-')}.jfr`)
    const options = [`filename=${file}`, recipe.recording].filter(Boolean).join(',')
    await run(join(jdk.home, 'bin', 'java'), [
      '-Xmx128m',
      ...(recipe.jvm ?? []),
      `-XX:StartFlightRecording:${options}`,
      PROGRAM,
      String(recipe.seconds ?? 2),
    ])
    return file
  }

  /** What the recorder had flushed when its JVM was halted, of the chunk that nobody closed. */
  async unfinished(jdk: Jdk): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'quartile-recordings-'))
    const repository = join(await this.#folder, 'repository')
    const options = [`-XX:FlightRecorderOptions:repository=${repository}`, '-XX:StartFlightRecording:settings=profile']
    await run(join(jdk.home, 'bin', 'java'), [...options, PROGRAM, '3', 'halt'])
    const [file] = (await readdir(repository, { recursive: true })).filter((name) => name.endsWith('.jfr'))
    if (!file) throw new Error('the recorder left no chunk')
    return join(repository, file)
  }

  async release(): Promise<void> {
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true })
  }
}

/** Count and bytes by event type. */
export async function summaryOf(jdk: Jdk, file: string): Promise<Map<string, string>> {
  const { stdout } = await run(join(jdk.home, 'bin', 'jfr'), ['summary', file])
  const rows = [...stdout.matchAll(/^ (\S+)\s+(\d+)\s+(\d+)\s*$/gm)]
  return new Map(rows.map(([, name = '', count, bytes]) => [name, `${count} ${bytes}`]))
}

interface Printed {
  readonly type: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Events with all their fields, whole stacks and numbers of 64 bits. */
export async function printed(jdk: Jdk, file: string, types: readonly string[] = []): Promise<readonly Printed[]> {
  const chosen = types.length > 0 ? ['--events', types.join(',')] : []
  const args = ['print', '--json', '--stack-depth', '2048', ...chosen, file]
  const { stdout } = await run(join(jdk.home, 'bin', 'jfr'), args, { maxBuffer: MAX_PRINTED_BYTES })
  const exact = (_: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? BigInt(context?.source ?? 0)
      : value
  const { recording } = JSON.parse(stdout, exact) as { recording: { events: readonly Printed[] } }
  return recording.events
}
