import type { Metafile } from 'esbuild'

export declare function budgetOf(name: string): { readonly must: number; readonly aim: number }
export declare function filesOf(metafile: Metafile): { readonly started: readonly string[]; readonly late: readonly string[] }
export declare function heaviest(metafile: Metafile, files: readonly string[]): readonly (readonly [owner: string, bytes: number])[]
