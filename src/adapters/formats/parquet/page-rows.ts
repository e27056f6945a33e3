/** Rows of a page: values and what is made of them fit a processor's cache. */
export const PAGE_ROWS = 16_384
