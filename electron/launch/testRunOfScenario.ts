/** One run of a scenario in this process, for tests: without a launch, a workspace or an import. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { RunDocument } from '../../shared/api.ts'
import type { Core } from '../core.ts'
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

/** The one run that a folder is. */
export async function importForTest({ api }: Core, folder: string): Promise<RunDocument> {
  const { id } = await api.startJob({ kind: 'import', paths: [folder] })
  for (;;) {
    const job = (await api.listJobs()).find((each) => each.id === id)
    if (job?.result?.kind === 'import') return api.showRun(job.result.runs[0]?.id ?? '')
    if (job?.state === 'failed') throw new Error(job.failure?.message)
    await pause(50)
  }
}
