/** All labelled shapes of the first set. */
import { LEAKING_SHAPES } from './leakingShapes.ts'
import type { Shape } from './shape.ts'
import { STABLE_SHAPES } from './stableShapes.ts'

export const FIRST_SHAPES: readonly Shape[] = [...STABLE_SHAPES, ...LEAKING_SHAPES]
