/** The figures that a system's own script prints, as a table beside Quartile's. */
import type { Series, Table } from '../model.ts'
import { suiteFigures } from './quartiles.ts'

/** Whether the system's suite comes with a script whose figures we reproduce. */
export function hasSuiteTables(system: string): boolean {
  return system === 'trace-streaming'
}

/** One row a phase, named as `plot_memory_comparison.py` names its figures. */
export function suiteTables(series: readonly Series[]): readonly Table[] {
  const phases = Map.groupBy(series, (each) => each.phase ?? '')
  const rows = [...phases].map(([phase, members]) => {
    const figures = suiteFigures(members)
    return [
      phase,
      figures.peakHeap ?? null,
      figures.averageHeap ?? null,
      figures.minimumHeap ?? null,
      figures.peakRss ?? null,
      figures.totalGc ?? null,
      figures.maxGoroutines ?? null,
    ]
  })
  return [
    {
      name: "The suite's own figures",
      columns: [
        { name: 'Phase', unit: 'text' },
        { name: 'Peak Heap Alloc', unit: 'bytes' },
        { name: 'Avg Heap Alloc', unit: 'bytes' },
        { name: 'Min Heap Alloc', unit: 'bytes' },
        { name: 'Peak RSS', unit: 'bytes' },
        { name: 'Total GC Cycles', unit: 'count' },
        { name: 'Max Goroutines', unit: 'count' },
      ],
      rows,
    },
  ]
}
