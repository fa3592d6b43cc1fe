/** A picture of a report that carries its runs: each is a run again, of the system that it was of. */
import { pictureImporter, reportPicture, runsNamed } from '../reportPicture/reportPicture.ts'
import { type Layout, parentOf, type RunPlan } from './layout.ts'

export const reportPictures: Layout = {
  id: 'report-picture',
  claim: (files) =>
    files
      .filter((file) => file.importer?.id === reportPicture.id)
      .flatMap((file) =>
        (runsNamed(file.head) ?? []).map(
          ({ name, system }, n): RunPlan => ({
            name,
            root: parentOf(file.path),
            system,
            parameters: {},
            // A run's id comes from the names and bytes of its files: what a picture carries second is another run.
            sources: [
              { file: n === 0 ? file : { ...file, path: `${file.path}#${n + 1}` }, importer: pictureImporter(n) },
            ],
            skipped: [],
          }),
        ),
      ),
}
