import type { Importer } from '../importer.ts'
import { hyperfine } from './hyperfine.ts'
import { jmh } from './jmh.ts'
import { k6Summary } from './k6.ts'

/** Reports of widespread benchmark tools, each a document of results. */
export const reportImporters: readonly Importer[] = [hyperfine, jmh, k6Summary]
