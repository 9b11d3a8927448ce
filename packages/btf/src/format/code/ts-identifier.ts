const reserved = new Set([
  'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'enum', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'implements', 'import', 'in', 'instanceof',
  'interface', 'let', 'new', 'null', 'package', 'private', 'protected', 'public', 'return', 'static', 'super', 'switch',
  'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield', 'any', 'bigint', 'boolean',
  'never', 'number', 'object', 'string', 'symbol', 'undefined', 'unknown', 'arguments', 'eval', 'view', 'value', 'at',
  'maps', 'littleEndian', 'readBytes', 'writeBytes', 'readBits', 'writeBits', 'bitPlace', 'readWide', 'writeWide',
  'Array', 'BigInt', 'DataView', 'Number', 'Uint8Array',
]);

/** A name that neither TypeScript nor the generated code takes for something else. */
export function tsIdentifier(name: string): string {
  return reserved.has(name) ? `${name}_` : name;
}
