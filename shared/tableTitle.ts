/** What to call a table among others, of which two files may each give one of the same name. */
import type { Table } from './model.ts'

export function tableTitle(table: Table, among: readonly Table[]): string {
  const { name, file } = table
  const isAlone = among.every((other) => other === table || other.name !== name)
  return isAlone || file === undefined ? name : `${name} · ${file.split('/').at(-1)}`
}
