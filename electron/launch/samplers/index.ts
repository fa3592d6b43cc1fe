import type { Sampler } from '../sampler.ts'
import { processSampler } from './process.ts'
import { profileSampler } from './profile.ts'
import { prometheusSampler } from './prometheus.ts'

/** The samplers that scenarios can name. */
export const samplers: readonly Sampler[] = [processSampler, prometheusSampler, profileSampler]
