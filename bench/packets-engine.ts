import { localPackets } from './local-packets.ts'
import { processUsage } from './process-usage.ts'

// One packet through the engine: `node packets-engine.ts <ingestion> <processed>`. Prints what it took.
const [ingestion = '', processed = ''] = process.argv.slice(2)
const { packets } = await localPackets(ingestion, processed).execute({ packets: [{ table: 'sales_order', id: 1 }] })
const [packet] = packets
if (packet?.status !== 'processed' || packet.rows_rejected !== 0) throw new Error(`The packet was not taken in: ${JSON.stringify(packet)}`)
console.log(JSON.stringify(processUsage()))
