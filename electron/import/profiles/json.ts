import { UserError } from '../../../shared/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object under the key, where there is one. */
export function objectAt(value: JsonObject, key: string): JsonObject | undefined {
  const found = value[key]
  return isObject(found) ? found : undefined
}

export function arrayAt(value: JsonObject, key: string): readonly unknown[] {
  const found = value[key]
  return Array.isArray(found) ? found : []
}

export function textAt(value: JsonObject, key: string): string {
  const found = value[key]
  return typeof found === 'string' ? found : ''
}

/** 0 where there is no finite number. */
export function numberAt(value: JsonObject, key: string): number {
  const found = value[key]
  return typeof found === 'number' && Number.isFinite(found) ? found : 0
}

export function parseObject(text: string, path: string): JsonObject {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new UserError('bad-data', `${path} is no valid JSON: ${(error as Error).message}`)
  }
  if (!isObject(parsed)) throw new UserError('bad-data', `${path} is JSON, but no profile`)
  return parsed
}
