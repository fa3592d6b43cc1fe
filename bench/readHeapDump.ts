/** One process that reads one heap dump, so that its time and memory can be measured from outside. */
import { writeFileSync } from 'node:fs'
import { fileSource } from '../electron/import/byteSource.ts'
import { ASKED_LIMITS, analyse } from '../electron/import/hprof/analysis.ts'
import { readHistogram } from '../electron/import/hprof/histogram.ts'
import { assert } from '../shared/errors.ts'

const [what, file = '', output = ''] = process.argv.slice(2)
const source = fileSource(file, file, { hash: false })
const histogram = what === 'dominators' ? await analysed() : await readHistogram(source)
assert(histogram, 'the bench makes dumps that can be read')
const { userCPUTime, systemCPUTime } = process.resourceUsage()
writeFileSync(output, JSON.stringify({ objects: histogram.objects, cpu: (userCPUTime + systemCPUTime) / 1e6 }))

async function analysed() {
  const pause = () => new Promise<void>((resume) => setImmediate(resume))
  const found = await analyse(source, { limits: ASKED_LIMITS, pause })
  return found && 'analysis' in found ? found.histogram : undefined
}
