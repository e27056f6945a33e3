import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { LocalParameterStore } from '../../../src/adapters/local/local-parameter-store.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeParameterStoreContract } from '../../contract/parameter-store-contract.ts'
import { tempFolders } from './temp-folder.ts'

const NAME = '/processing/staff/latest_packet_id'

describe('in folders', () => {
  const makeFolder = tempFolders()

  describeParameterStoreContract('LocalParameterStore', async () => {
    const parameters = new LocalParameterStore({ root: await makeFolder(), sync: false })
    return { parameters, prefix: '/sluice/', close: async () => {} }
  })

  describe('LocalParameterStore', () => {
    it('is the same for every process', async () => {
      const root = await makeFolder()
      await new LocalParameterStore({ root }).put(NAME, '00000101')
      expect(await new LocalParameterStore({ root }).get(NAME)).to.equal('00000101')
    })

    it('keeps every name within its own folder', async () => {
      const root = await makeFolder()
      await new LocalParameterStore({ root }).put('/../../outside', 'x')
      expect(await readdir(root)).to.deep.equal(['.sluice'])
      expect(await readdir(join(root, '.sluice', 'parameters'))).to.deep.equal([`${sha256Hex('/../../outside')}.json`])
    })

    it('makes nothing while it is only read', async () => {
      const root = await makeFolder()
      expect(await new LocalParameterStore({ root }).get(NAME)).to.equal(undefined)
      expect(await readdir(root)).to.deep.equal([])
    })

    for (const damaged of ['', '{', 'null', '[]', '{"name":"a"}', '{"name":"a","value":101}', `{"__proto__":{"value":"1"}}`]) {
      it(`names the file that holds ${damaged === '' ? 'nothing' : damaged}, and is put right by the next put`, async () => {
        const root = await makeFolder()
        const parameters = new LocalParameterStore({ root })
        await parameters.put(NAME, '00000101')
        const file = join(root, '.sluice', 'parameters', `${sha256Hex(NAME)}.json`)
        await writeFile(file, damaged)
        const error = await rejectionOf(parameters.get(NAME))
        expect(error).to.include({ code: 'unknown', retryable: false })
        expect(error).to.have.property('message').that.includes(file).and.includes('aside')
        await parameters.put(NAME, '00000102')
        expect(await parameters.get(NAME)).to.equal('00000102')
      })
    }
  })
})
