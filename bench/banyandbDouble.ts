/** The double of a BanyanDB server in a process of its own, as a server has one; it says its address and goes with its parent. */
import { startServerDouble } from '../electron/launch/drivers/banyandb/serverDouble.ts'

const { address } = await startServerDouble({ keeps: false })
process.send?.(address)
process.once('disconnect', () => process.exit(0))
