// Encodes pages of Parquet; src/adapters/formats/kernel/encoder-kernel.ts declares what is called.
export { encodeBooleans, trueRows } from './boolean-chunk'
export { presentRows } from './definition-levels'
export { release, take } from './memory'
export { clearNumberChunk, encodeNumberDictionary, encodeNumbers, nansOfChunk, newNumberChunk, numberBounds } from './number-chunk'
export { bodyLength, bodyStart } from './page-body'
export { beginInput, inputTexts, inputValid, inputValues } from './page-input'
export { packBody, packedStart } from './page-packing'
export { clearTextChunk, encodeTextDictionary, encodeTexts, greatestText, greatestTextLength, isGreatestTextWhole, leastText, leastTextLength, newTextChunk } from './text-chunk'
