/** The double of an S3 server in a process of its own, as a server has one; it says its address and goes with its parent. */
import { startBucketDouble } from '../electron/launch/drivers/s3/bucketDouble.ts'

const { address } = await startBucketDouble()
process.send?.(address)
process.once('disconnect', () => process.exit(0))
