/**
 * `${name}` in the texts of a scenario. A parameter's value takes its place before anything runs; what is only known
 * then, `${targets.NAME.PORT}`, `${ports.NAME}`, `${folder}` and `${seed}`, stays until the part that says it starts.
 */
import type { ParameterValue } from './scenario.ts'

const PLACEHOLDER = /\$\{([^{}]*)\}/g
const LATE = /^(?:targets\.[\w-]+\.[\w-]+(?:\.[\w-]+)?|ports\.[\w-]+|folder|seed|node|here)$/

/** `unknown` is called with each name that means nothing, and the path of the text that holds it. */
export function withParameters(
  value: unknown,
  parameters: Readonly<Record<string, ParameterValue>>,
  unknown: (name: string, path: readonly PropertyKey[]) => void,
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') {
    // A text that is one placeholder alone keeps the value's type.
    const alone = /^\$\{([^{}]*)\}$/.exec(value)?.[1]
    if (alone !== undefined && Object.hasOwn(parameters, alone)) return parameters[alone]
    return value.replace(PLACEHOLDER, (whole, name: string) => {
      if (Object.hasOwn(parameters, name)) return String(parameters[name])
      if (!LATE.test(name)) unknown(name, path)
      return whole
    })
  }
  if (Array.isArray(value)) return value.map((item, i) => withParameters(item, parameters, unknown, [...path, i]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withParameters(item, parameters, unknown, [...path, key])]),
  )
}

/** The same for what is known at the start. Throws for a name that has no value by then. */
export function withKnown<T>(value: T, known: (name: string) => string | undefined): T {
  const fill = (item: unknown): unknown => {
    if (typeof item === 'string') return item.replace(PLACEHOLDER, (whole, name: string) => known(name) ?? whole)
    if (Array.isArray(item)) return item.map(fill)
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(Object.entries(item).map(([key, each]) => [key, fill(each)]))
  }
  return fill(value) as T
}
