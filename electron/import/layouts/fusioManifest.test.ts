import { describe, expect, it } from 'vitest'
import type { Importer } from '../importer.ts'
import { fusioManifest } from './fusioManifest.ts'
import type { FoundFile } from './layout.ts'

function file(path: string, id?: string): FoundFile {
  const importer: Importer = {
    id: id ?? '',
    sniff: () => true,
    parse: () => {
      throw new Error('planning reads no file')
    },
  }
  return {
    path,
    absolutePath: `/x/${path}`,
    size: 1,
    head: new Uint8Array(),
    ...(id ? { importer } : { unknown: 'is a PNG picture' }),
  }
}

function runs(...files: FoundFile[]) {
  return fusioManifest
    .claim(files)
    .map(({ name, sources, skipped }) => [
      name,
      sources.map((each) => each.file.path),
      skipped.map((each) => each.path),
    ])
}

describe('the fusio-manifest layout', () => {
  it('makes a run of each test, with the pictures that were drawn from it', () => {
    expect(
      runs(
        file('p/chaos_sweep.csv', 'fusio-sweep-csv'),
        file('p/chaos_sweep.png'),
        file('p/test_baseline.csv', 'fusio-sweep-csv'),
        file('p/test_baseline_read_latency.png'),
        file('p/out.log', 'fusio-console-log'),
        file('p/README.md'),
      ),
    ).toEqual([
      ['chaos_sweep', ['p/chaos_sweep.csv'], ['p/chaos_sweep.png']],
      ['test_baseline', ['p/test_baseline.csv'], ['p/test_baseline_read_latency.png']],
      ['out', ['p/out.log'], []],
    ])
  })

  it('puts the only console log with the only test', () => {
    expect(runs(file('a.csv', 'fusio-sweep-csv'), file('b.log', 'fusio-console-log'))).toEqual([
      ['a', ['a.csv', 'b.log'], []],
    ])
  })

  it('leaves what is not its own', () => {
    expect(runs(file('a.csv', 'csv'), file('a.png'))).toEqual([])
  })
})
