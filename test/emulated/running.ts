import type { Emulator } from './deviations.ts'

/** The emulators that run, told by `run.mjs`. */
export const RUNNING: readonly { readonly name: Emulator; readonly url: string }[] = (
  [
    { name: 'moto', url: process.env['MOTO_URL'] },
    { name: 'MiniStack', url: process.env['MINISTACK_URL'] },
  ] as const
).flatMap(({ name, url }) => (url === undefined ? [] : [{ name, url }]))
