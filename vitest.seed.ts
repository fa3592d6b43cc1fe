/** Property tests draw the same cases on every machine; QUARTILE_SEED draws others, to look further. */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.QUARTILE_SEED ?? 4) })
