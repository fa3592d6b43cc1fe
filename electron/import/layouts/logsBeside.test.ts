import { describe, expect, it } from 'vitest'
import { recognise } from '../index.ts'
import { planRuns } from './index.ts'
import type { FoundFile } from './layout.ts'

const CSV =
  'Timestamp,HeapAlloc(MB),HeapSys(MB),HeapInuse(MB),HeapIdle(MB),RSS(MB),NumGC,GCPauseMs,NumGoroutine\n2026-11-21T03:05:26Z,12.35,19.69,13.09,6.59,19.69,3,0.063,10\n'
const STATS = 'Container Performance Summary\nbanyandb-stream Performance Metrics\n  Sample Count: 5\n'
const SERVER = '2026-11-21T03:05:26Z INFO server is up\n2026-11-21T03:05:27Z WARN slow request of a client\n'
const TABLE = 'time,value\n2026-11-21T03:05:26Z,1\n2026-11-21T03:05:27Z,2\n'

function found(path: string, text: string): FoundFile {
  const head = new TextEncoder().encode(text)
  const importer = recognise(head, path)
  return { path, absolutePath: `/${path}`, size: head.length, head, ...(importer ? { importer } : {}) }
}

function planned(files: Readonly<Record<string, string>>) {
  const { plans } = planRuns(Object.entries(files).map(([path, text]) => found(path, text)))
  return plans.map(({ system, sources }) => `${system}: ${sources.map(({ file }) => file.path).join(' ')}`)
}

describe('a log that no system claims', () => {
  it('belongs to the run in whose folder it lies, however deep', () => {
    expect(
      planned({ 'a/performance-summary.txt': STATS, 'a/server.log': SERVER, 'a/logs/node/1.log': SERVER }),
    ).toEqual(['stream-vs-trace: a/performance-summary.txt a/server.log a/logs/node/1.log'])
  })

  it('stays with its suite where that takes it', () => {
    expect(planned({ 'memory_write_small.csv': CSV, 'server.log': SERVER })).toEqual([
      'trace-streaming: memory_write_small.csv server.log',
    ])
  })

  it('of a folder of several runs, or beside one, is a run of its own', () => {
    expect(
      planned({ 'memory_write_small.csv': CSV, 'memory_write_large.csv': CSV, 'logs/server.log': SERVER }),
    ).toEqual([
      'trace-streaming: memory_write_small.csv',
      'trace-streaming: memory_write_large.csv',
      'files: logs/server.log',
    ])
    expect(planned({ 'a/performance-summary.txt': STATS, 'b/server.log': SERVER })).toEqual([
      'stream-vs-trace: a/performance-summary.txt',
      'files: b/server.log',
    ])
  })

  it('is a witness of what was measured, and no repeat of another log', () => {
    expect(planned({ 'memory.csv': TABLE, 'a.log': SERVER, 'b.log': SERVER })).toEqual([
      'files: memory.csv a.log b.log',
    ])
  })
})
