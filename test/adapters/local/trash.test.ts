import { expect } from 'chai'
import { lstat, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalFolder } from '../../../src/adapters/local/local-folder.ts'
import { makeWorkspace, workspaceOf } from '../../../src/adapters/local/local-workspace.ts'
import { Trash } from '../../../src/adapters/local/trash.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import { tempFolders } from './temp-folder.ts'

describe('Trash, when another program interferes between look and removal', () => {
  const newFolder = tempFolders()
  const intent = { key: 'a', etag: sha256Hex('seen') }

  async function makeTrash() {
    const root = await newFolder()
    const workspace = workspaceOf(root)
    await makeWorkspace(workspace)
    const path = join(root, 'a')
    await writeFile(path, 'seen')
    const seen = await lstat(path, { bigint: true })
    return { root, path, seen, trash: new Trash(new LocalFolder({ root }), workspace), left: () => readdir(workspace.trash) }
  }

  it('removes what was seen', async () => {
    const { root, path, seen, trash, left } = await makeTrash()
    expect(await trash.remove(path, seen, intent)).to.equal('deleted')
    expect(await readdir(root)).to.deep.equal(['.sluice'])
    expect(await left()).to.deep.equal([])
  })

  it('puts back a file that was moved there instead', async () => {
    const { root, path, seen, trash, left } = await makeTrash()
    await writeFile(join(root, 'upload'), 'newer')
    await rename(join(root, 'upload'), path)
    expect(await trash.remove(path, seen, intent)).to.equal('precondition-failed')
    expect(await readFile(path, 'utf8')).to.equal('newer')
    expect(await left()).to.deep.equal([])
  })

  it('puts back a file that was written over in place', async () => {
    const { path, seen, trash, left } = await makeTrash()
    await writeFile(path, 'seem, but longer')
    expect(await trash.remove(path, seen, intent)).to.equal('precondition-failed')
    expect(await readFile(path, 'utf8')).to.equal('seem, but longer')
    expect(await left()).to.deep.equal([])
  })

  it('puts back a folder that was made there instead', async () => {
    const { root, path, seen, trash, left } = await makeTrash()
    await rename(path, join(root, 'moved'))
    await mkdir(path)
    await writeFile(join(path, 'inside'), 'x')
    expect(await trash.remove(path, seen, intent)).to.equal('precondition-failed')
    expect(await readFile(join(path, 'inside'), 'utf8')).to.equal('x')
    expect(await left()).to.deep.equal([])
  })

  it('finds nothing when the file was taken away', async () => {
    const { root, path, seen, trash, left } = await makeTrash()
    await rename(path, join(root, 'moved'))
    expect(await trash.remove(path, seen, intent)).to.equal('absent')
    expect(await left()).to.deep.equal([])
  })
})
