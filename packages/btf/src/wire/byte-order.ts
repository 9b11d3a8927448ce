/** The order of the bytes in a word. */
export type ByteOrder = 'little' | 'big';
