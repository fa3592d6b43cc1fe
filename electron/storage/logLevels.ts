import type { LogLevel } from '../../shared/model.ts'

/** A level is stored as its place in this list, so that "warn and above" is one comparison. */
export const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']
