/** The formats of BanyanDB's stress suites and of what replaced them. */
import type { Importer } from '../importer.ts'
import { containerStats } from './containerStats.ts'

/** The particular before the general. */
export const banyandbImporters: readonly Importer[] = [containerStats]
