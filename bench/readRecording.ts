/** A process of its own for the bench: imports the recording named, or gives every event of it as plain values. */
import { fileSource } from '../electron/import/byteSource.ts'
import { jfr } from '../electron/import/jfr/index.ts'
import { readRecording } from '../electron/import/jfr/recording.ts'

const [what, file = ''] = process.argv.slice(2)
const source = fileSource(file, file, { hash: false })
const started = performance.now()
let given = 0
if (what === 'import') for await (const record of jfr.parse(source)) given += record.kind === 'caveat' ? 0 : 1
else {
  for await (const chunk of readRecording(source)) {
    const values = chunk.values('print')
    const count = (fields: object) => {
      given += Object.keys(fields).length > 0 ? 1 : 0
    }
    const types = chunk.model.eventTypes
    chunk.each(new Map(types.map((type) => [type, (cursor) => count(values.event(type, cursor))])))
  }
}
if (given === 0) throw new Error(`${file} gave nothing`)
process.stdout.write(`${(performance.now() - started) / 1000}\n`)
