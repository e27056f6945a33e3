/** Rows of a page at most, as src/adapters/formats/parquet/page-rows.ts says. */
export const PAGE_ROWS: u32 = 16_384
