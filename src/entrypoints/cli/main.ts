#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Node keeps what it compiles in the system's folder for temporary files, and where it cannot, the program runs all the same. Only what is
// imported after this is kept, hence all of the program.
enableCompileCache()
const { runProcess } = await import('./run-process.ts')
await runProcess()
