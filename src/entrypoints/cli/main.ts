#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { compileCacheFolder } from './compile-cache-folder.ts'

// Where nothing can be kept, the program runs all the same. Only what is imported after this is kept, hence all of the program.
enableCompileCache(compileCacheFolder(process.env))
const { runProcess } = await import('./run-process.ts')
await runProcess()
