import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { FileOutput } from '../../../src/adapters/local/file-output.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { tempFolders } from './temp-folder.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('FileOutput', () => {
  const makeFolder = tempFolders()

  it('shows nothing under its name before it is complete', async () => {
    const folder = await makeFolder()
    const output = await FileOutput.at(join(folder, 'o'))
    await output.write(bytes('ab'))
    await output.write(bytes('cd'))
    const [staged, ...others] = await readdir(folder)
    expect(others).to.deep.equal([])
    expect(staged).to.match(/^\..+\.part$/)
    await output.commit()
    await output.discard()
    expect(await readdir(folder)).to.deep.equal(['o'])
    expect(await readFile(join(folder, 'o'), 'utf8')).to.equal('abcd')
  })

  it('is written beside others of the same name, of which the last to be complete stays', async () => {
    const folder = await makeFolder()
    const outputs = [await FileOutput.at(join(folder, 'o')), await FileOutput.at(join(folder, 'o'))]
    for (const [i, output] of outputs.entries()) await output.write(bytes(`by ${i}`))
    expect(await readdir(folder)).to.have.length(2)
    for (const output of outputs) await output.commit()
    expect(await readdir(folder)).to.deep.equal(['o'])
    expect(await readFile(join(folder, 'o'), 'utf8')).to.equal('by 1')
  })

  it('leaves an older file as it was when it is thrown away', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'o'), 'older')
    const output = await FileOutput.at(join(folder, 'o'))
    await output.write(bytes('new'))
    await output.discard()
    await output.discard()
    expect(await readdir(folder)).to.deep.equal(['o'])
    expect(await readFile(join(folder, 'o'), 'utf8')).to.equal('older')
  })

  it('makes nothing without a write', async () => {
    const folder = await makeFolder()
    const output = await FileOutput.at(join(folder, 'o'))
    expect(output.isBegun).to.equal(false)
    await output.commit()
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('replaces the file that a link names and not the link', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'target'), 'older')
    await symlink('target', join(folder, 'link'))
    const output = await FileOutput.at(join(folder, 'link'))
    await output.write(bytes('new'))
    await output.commit()
    expect(await readFile(join(folder, 'target'), 'utf8')).to.equal('new')
  })

  it('removes what an earlier run has left, or nothing', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'o'), 'older')
    const output = await FileOutput.at(join(folder, 'o'))
    await output.removeOlder()
    await output.removeOlder()
    expect(await readdir(folder)).to.deep.equal([])
  })

  for (const path of ['/dev/null', '.', 'no/such/folder/o']) {
    it(`refuses ${path}`, async () => {
      const error = await rejectionOf(FileOutput.at(path))
      expect(error).to.be.instanceOf(PortError).with.property('code', 'invalid-argument')
    })
  }
})
