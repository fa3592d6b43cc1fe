/** A process of its own for the bench: reads the profiles named, and follows them or lists the top of each. */

import { openProfile } from '../electron/import/profiles/openProfile.ts'
import { growth } from '../shared/analysis/growth.ts'
import { dropFrames } from '../shared/profile/dropFrames.ts'
import { profileReport, TRIMMED } from '../shared/profile/pprofReport.ts'
import { findSampleType } from '../shared/profile/profile.ts'
import { IndexBuilder } from '../shared/profile/profileIndex.ts'
import { chooseSampleType, seriesOf } from '../shared/profile/profileSelection.ts'
import { wholeProfile } from '../shared/profile/view.ts'

const [what, ...files] = process.argv.slice(2)
const builder = new IndexBuilder()
for (const [i, file] of files.entries()) {
  const { profile } = await openProfile(file)
  if (what === 'index') builder.add(profile, { path: file, at: i * 30 })
  else {
    const { view } = dropFrames(wholeProfile(profile))
    profileReport(view, { sampleType: findSampleType(profile, undefined) ?? 0, nodeCount: 0, ...TRIMMED })
  }
}
if (what === 'index') {
  const index = builder.finish()
  const started = performance.now()
  growth(seriesOf(index, index.profiles, chooseSampleType(index, index.profiles, undefined)))
  // Read by the bench that started this process.
  process.stdout.write(`${(performance.now() - started) / 1000}\n`)
}
