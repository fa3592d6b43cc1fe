import type { Sampler } from '../sampler.ts'
import { containerSampler } from './container.ts'
import { dockerStats } from './dockerStats.ts'
import { goMemoryCsv } from './goMemoryCsv.ts'
import { hostPressure } from './hostPressure.ts'
import { jfrDump } from './jfrDump.ts'
import { processSampler } from './process.ts'
import { profileSampler } from './profile.ts'
import { prometheusSampler } from './prometheus.ts'

/** The samplers that scenarios can name. */
export const samplers: readonly Sampler[] = [
  containerSampler,
  processSampler,
  prometheusSampler,
  profileSampler,
  goMemoryCsv,
  dockerStats,
  hostPressure,
  jfrDump,
]
