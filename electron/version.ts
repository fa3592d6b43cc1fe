import manifest from '../package.json' with { type: 'json' }

/** Quartile's own version. */
export const version: string = manifest.version
