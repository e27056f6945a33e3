// What JSON is written with (RFC 8259).
export { CR, LF } from './line-end'
export const TAB: u32 = 0x09
export const SPACE: u32 = 0x20
export const QUOTE: u32 = 0x22
export const COMMA: u32 = 0x2c
export const MINUS: u32 = 0x2d
export const POINT: u32 = 0x2e
export const ZERO: u32 = 0x30
export const BACKSLASH: u32 = 0x5c
export const BRACKET: u32 = 0x5b
export const BRACKET_END: u32 = 0x5d
export const BRACE: u32 = 0x7b
/** The words as numbers of four bytes; of `false` all but its end. */
export const NULL: u32 = 0x6c6c_756e
export const TRUE: u32 = 0x6575_7274
export const FALS: u32 = 0x736c_6166
export const LOWER_E: u32 = 0x65
export const LOWER_U: u32 = 0x75
