/** Logs and reports that were saved as another encoding: a suite's marks are known in them all the same. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../shared/records.ts'
import { ROOT } from '../requirements.ts'
import { HEAD_BYTES } from './byteSource.ts'
import { recordsOf } from './hardening.ts'
import { recognise } from './index.ts'

const SAMPLES = join(ROOT, 'resources', 'samples')
const MARKED = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:log|md)$/.test(path) && !path.startsWith('broken'))
  .map((path) => ({ path, bytes: readFileSync(join(SAMPLES, path)) }))
  .filter(({ bytes }) => bytes.some((byte) => byte > 0x7f))

function misread(bytes: Uint8Array, as: string, times: number): Uint8Array {
  return times === 0 ? bytes : misread(Buffer.from(new TextDecoder(as).decode(bytes)), as, times - 1)
}

/** What is made of the lines; the log's own rows keep what is written. */
async function told(bytes: Uint8Array): Promise<readonly string[]> {
  const importer = recognise(bytes.subarray(0, HEAD_BYTES), 'unknown')
  const { records } = importer ? await recordsOf(importer, bytes) : { records: [] as readonly ImportRecord[] }
  return records.flatMap((record) => {
    if (record.kind === 'table') return [`${record.table.name}, ${record.table.rows.length} rows`]
    return record.kind === 'caveat' ? [record.caveat.code] : []
  })
}

describe.each(['windows-1252', 'macintosh'])('what was read as %s', (as) => {
  it.each([1, 2])('%i times tells what it told', async (times) => {
    expect(MARKED.length).toBeGreaterThan(5)
    for (const { path, bytes } of MARKED) expect(await told(misread(bytes, as, times)), path).toEqual(await told(bytes))
  })
})
