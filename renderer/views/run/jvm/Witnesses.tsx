import type { JvmWitness } from '../../../../shared/jvmApi.ts'
import { format } from '../../../../shared/units.ts'
import { type Column, Table } from '../../../widgets/Table.tsx'

const COLUMNS: readonly Column<JvmWitness>[] = [
  {
    title: 'Witness',
    heads: true,
    cell: ({ kind, at }) => (at === undefined ? kind : `${kind}, at ${format(at, 'seconds')}`),
  },
  {
    title: 'Tells',
    cell: ({ tells, state }) => (
      <>
        {state !== 'whole' && <strong>{state === 'lost' ? 'lost' : 'in part'}: </strong>}
        {tells}
      </>
    ),
  },
  { title: 'File', cell: ({ file }) => file },
]

export function Witnesses({ witnesses }: { readonly witnesses: readonly JvmWitness[] }) {
  return <Table label="Witnesses" columns={COLUMNS} rows={witnesses} keyOf={({ file }) => file} />
}
