import { expect } from 'chai'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { compileCacheFolder } from '../../../src/entrypoints/cli/compile-cache-folder.ts'

describe('compileCacheFolder', () => {
  const cases: readonly (readonly [NodeJS.ProcessEnv, string])[] = [
    [{}, join(homedir(), '.cache', 'sluice')],
    [{ XDG_CACHE_HOME: '/caches' }, '/caches/sluice'],
    [{ NODE_COMPILE_CACHE: '/node', XDG_CACHE_HOME: '/caches' }, '/node'],
    [{ NODE_COMPILE_CACHE: '', XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'sluice')],
  ]
  for (const [env, folder] of cases) it(`is ${folder} for ${JSON.stringify(env)}`, () => expect(compileCacheFolder(env)).to.equal(folder))
})
