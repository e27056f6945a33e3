import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters.ts'
import { describeDeadLettersContract } from '../../contract/dead-letters-contract.ts'

describeDeadLettersContract('MemoryDeadLetters', async () => {
  const deadLetters = new MemoryDeadLetters()
  return { deadLetters, taken: async () => deadLetters.sent, close: async () => undefined }
})
