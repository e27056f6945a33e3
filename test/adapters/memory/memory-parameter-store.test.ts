import { MemoryParameterStore } from '../../../src/adapters/memory/memory-parameter-store.ts'
import { describeParameterStoreContract } from '../../contract/parameter-store-contract.ts'

describeParameterStoreContract('MemoryParameterStore', async () => ({
  parameters: new MemoryParameterStore(),
  prefix: '/sluice/',
  close: async () => {},
}))
