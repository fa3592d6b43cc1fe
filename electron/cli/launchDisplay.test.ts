import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { LaunchState } from '../../shared/launchApi.ts'
import { ROOT, requireOrSkip } from '../requirements.ts'
import { figureLines, stateLines } from './launchDisplay.ts'

const STATE: LaunchState = {
  id: 'demo-1',
  scenario: 'demo',
  title: 'Demo',
  pid: 1,
  startedAtMs: 0,
  state: 'running',
  output: '/results',
  progress: 0.25,
  left: 30,
  step: 'load',
  log: [],
  grown: 1,
  runs: [
    {
      name: 'demo',
      folder: '/results/demo',
      state: 'running',
      outcome: 'inconclusive',
      criteria: [{ name: 'No leak', status: 'pass' }],
      faults: ['pause service'],
      missed: 2,
    },
  ],
}

describe('a launch in a terminal', () => {
  it('tells where it is, what it comes to so far, and what acts on it', () => {
    expect(stateLines(STATE)).toEqual([
      'Demo: load',
      '██████░░░░░░░░░░░░░░░░░░ 25 %, 30 s left, 2 samples missed',
      'memory inconclusive so far, No leak: pass',
      'fault: pause service',
    ])
  })

  it('draws the first panel as lines of blocks', () => {
    const trace = { type: 'scatter', name: 'RSS', yaxis: 'y' }
    const figure = {
      data: [
        { ...trace, y: [1, null, 4.5, 8] },
        { ...trace, yaxis: 'y2', y: [1, 2] },
        { ...trace, name: 'flat', y: [3, 3] },
      ],
      layout: { yaxis: { title: { text: 'Memory (MiB)' } } },
    }
    expect(figureLines(figure)).toEqual(['▁▅█ 8.0 MiB, 1.0 to 8.0: RSS', '▁▁ 3.0 MiB, 3.0 to 3.0: flat'])
  })

  it.skipIf(!requireOrSkip('script'))('is paused, marked and stopped by keys', { timeout: 90_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quartile-terminal-'))
    const command = `"${process.execPath}" bin/quartile.js run demo --yes --set duration=60s`
    const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: ROOT,
      env: { ...process.env, QUARTILE_WORKSPACE: join(folder, 'w.sqlite'), COLUMNS: '100' },
    })
    let said = ''
    terminal.stdout.on('data', (data: Buffer) => {
      said += stripVTControlCharacters(data.toString())
    })
    const ended = new Promise<number | null>((done) => terminal.once('close', done))
    const until = (text: string) => expect.poll(() => said, { timeout: 30_000 }).toContain(text)
    // A line of blocks, once there is memory to draw.
    await expect.poll(() => said, { timeout: 40_000 }).toMatch(/[▁-█]{3,}/)
    terminal.stdin.write('p')
    await until('p goes on')
    terminal.stdin.write('p')
    terminal.stdin.write('m')
    await until('A remark at this moment')
    terminal.stdin.write('looked at\n')
    await until('mark: looked at')
    terminal.stdin.write('s')
    expect(await ended).toBe(130)
    expect(said).toContain('it was stopped by a person')
    rmSync(folder, { recursive: true, force: true })
  })
})
