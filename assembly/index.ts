// What the TypeScript around the kernel calls; src/adapters/formats/kernel/kernel-functions.ts declares it.
export { release, take } from './memory'
export { compressSnappy } from './snappy'
