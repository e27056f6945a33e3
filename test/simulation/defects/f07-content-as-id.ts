import { readMessage } from '../../../src/domain/queue/order-message.ts'
import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

export const contentAsId: QueueDefect = {
  id: 'F7',
  puts: 'the queue tells repetitions by their content: of two equal files of two groups one is swallowed',
  ports: (ports) => ({
    ...ports,
    queue: withMethod(ports.queue, 'send', async (message) => {
      const read = readMessage(message.body)
      const receipt = read.kind === 'message' ? await ports.ledger.findReceipt(read.message.receipt) : undefined
      await ports.queue.send({ ...message, dedupId: receipt?.value.object.etag ?? message.dedupId })
    }),
  }),
}
