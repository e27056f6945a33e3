/** @param entry a file of assembly/, from the root of the project; the kernel itself by default */
export declare function compileKernel(entry?: string): Promise<Uint8Array<ArrayBuffer>>
export declare function kernelModule(): Promise<string>
