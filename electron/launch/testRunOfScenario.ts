/** One run of a scenario in this process, for tests: without a launch, a workspace or an import. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Manifest } from './manifest.ts'
import { plan } from './plan.ts'
import { readScenario } from './readScenario.ts'
import { runScenario } from './runScenario.ts'
import type { RunStop, RunSurroundings } from './surroundings.ts'

let launches = 0

export interface TestRun {
  readonly end: RunStop | { readonly end: 'done' }
  readonly folder: string
  readonly manifest: Manifest
  readonly log: readonly string[]
}

/** `during` is called whenever the run tells of itself, with the folder. */
export async function runForTest(
  text: string,
  during: (now: Parameters<RunSurroundings['tell']>[0], folder: string) => void = () => undefined,
  signal = new AbortController().signal,
): Promise<TestRun> {
  const folder = join(mkdtempSync(join(tmpdir(), 'quartile-run-')), 'result')
  const [planned] = plan(readScenario(text, 'test.scenario.yaml')).runs
  if (!planned) throw new Error('a scenario has a run')
  const log: string[] = []
  const end = await runScenario(planned, {
    launch: `test-${process.pid}-${++launches}`,
    workspace: '/test',
    folder,
    here: tmpdir(),
    signal,
    whilePaused: async () => undefined,
    takeMarks: () => [],
    own: () => undefined,
    disown: () => undefined,
    log: (line) => log.push(line),
    tell: (now) => during(now, folder),
  })
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest
  return { end, folder, manifest, log }
}
