/**
 * The data that a PNG carries, in chunks of its own right behind its header, where a look at the first bytes finds them
 * (https://www.w3.org/TR/png-3/#11textinfo): a `tEXt` names the runs, an `iTXt` holds the report's JSON, deflated.
 */
import { crc32, deflateSync } from 'node:zlib'
import { PICTURE_DATA, PICTURE_RUNS } from '../../shared/pictureData.ts'
import type { Report } from '../../shared/report.ts'

/** Signature and IHDR, which is always first and always as long. */
const HEADER_END = 33

export function withData(png: Uint8Array, report: Report): Uint8Array {
  const names = report.runs.map(({ name, system }) => ({ name: name.slice(0, 100), system }))
  const head = `${PICTURE_RUNS}\0${ascii(JSON.stringify(names))}`
  // Compressed, by the one method there is; no language and no translated keyword.
  const data = Buffer.concat([
    Buffer.from(`${PICTURE_DATA}\0\x01\0\0\0`, 'latin1'),
    deflateSync(JSON.stringify(report)),
  ])
  return Buffer.concat([
    png.subarray(0, HEADER_END),
    chunk('tEXt', Buffer.from(head, 'latin1')),
    chunk('iTXt', data),
    png.subarray(HEADER_END),
  ])
}

/** Length, type, data and checksum. */
export function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** JSON in the letters that a `tEXt` may hold. */
function ascii(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
