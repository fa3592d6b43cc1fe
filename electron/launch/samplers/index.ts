import type { Sampler } from '../sampler.ts'
import { processSampler } from './process.ts'

/** The samplers that scenarios can name. */
export const samplers: readonly Sampler[] = [processSampler]
