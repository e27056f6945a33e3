/** The programs by name. */
export declare const KERNELS: readonly string[]
/** @param entry a file of assembly/, from the root of the project */
export declare function compileKernel(entry: string): Promise<Uint8Array<ArrayBuffer>>
export declare function kernelFile(name: string): string
export declare function kernelModule(name: string): Promise<string>
