/** The bytes of one file as an importer sees them. */
export interface ByteSource {
  /** Relative to what was opened; used in messages. */
  readonly path: string
  /** Size on disk, before gunzip. */
  readonly size: number
  /**
   * The content in file order, gunzipped under a cap; may be called again for a second pass. A chunk is valid until the
   * next one is asked for. Throws UserError `cancelled` when the job is cancelled, `io` when the file cannot be read.
   */
  chunks(): AsyncIterable<Uint8Array>
}
