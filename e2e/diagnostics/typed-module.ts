/** The number of items of each kind in a module. */
export interface TypedModule {
  /** Functions `f0`, `f1`, ... that return 0. */
  functions: number;
  /** Structs `S0`, `S1`, ... with one member each. */
  structs: number;
  /** Structs `P0`, `P1`, ... that are reached only through pointers in another struct. */
  pointees: number;
  /** Levels of pointers to `int`. */
  depth: number;
}

/** LLVM IR of a module whose first function has all of its types in the prototype. */
export function formatTypedModule({ functions, structs, pointees, depth }: TypedModule): string {
  const nodes: string[] = [];
  const add = (node: string): string => `!${nodes.push(node) - 1}`;
  const addList = (items: readonly string[]): string => add(`!{${items.join(', ')}}`);
  const pointerTo = (type: string): string =>
    add(`!DIDerivedType(tag: DW_TAG_pointer_type, baseType: ${type}, size: 64)`);
  const addStruct = (name: string, types: readonly string[], size: number): string => {
    const members = types.map((type, index) =>
      add(
        `!DIDerivedType(tag: DW_TAG_member, name: "m${index}", file: ${file}, baseType: ${type}, size: ${size}, offset: ${index * size})`,
      ),
    );
    const elements = addList(members);
    return add(
      `distinct !DICompositeType(tag: DW_TAG_structure_type, name: "${name}", file: ${file}, size: ${types.length * size}, elements: ${elements})`,
    );
  };
  const times = (count: number, make: (index: number) => string): string[] =>
    Array.from({ length: count }, (_, index) => make(index));

  const file = add('!DIFile(filename: "typed.c", directory: "/")');
  const unit = add(
    `distinct !DICompileUnit(language: DW_LANG_C99, file: ${file}, isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)`,
  );
  const version = addList(['i32 2', '!"Debug Info Version"', 'i32 3']);
  const int = add('!DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)');
  const defined = addStruct(
    'Defined',
    times(structs, (index) => addStruct(`S${index}`, [int], 32)),
    32,
  );
  const declared = addStruct(
    'Declared',
    times(pointees, (index) => pointerTo(addStruct(`P${index}`, [int], 32))),
    64,
  );
  let deep = int;
  for (let level = 0; level < depth; level++) deep = pointerTo(deep);
  const whole = add(`!DISubroutineType(types: ${addList([int, pointerTo(defined), pointerTo(declared), deep])})`);
  const plain = add(`!DISubroutineType(types: ${addList([int])})`);
  const bodies = times(functions, (index) => {
    const subprogram = add(
      `distinct !DISubprogram(name: "f${index}", file: ${file}, line: ${index + 1}, type: ${index === 0 ? whole : plain}, unit: ${unit}, spFlags: DISPFlagDefinition | DISPFlagOptimized)`,
    );
    const place = add(`!DILocation(line: ${index + 1}, column: 3, scope: ${subprogram})`);
    const parameters = index === 0 ? 'ptr %defined, ptr %declared, ptr %deep' : '';
    return `define i32 @f${index}(${parameters}) !dbg ${subprogram} {\n  ret i32 0, !dbg ${place}\n}`;
  });
  return [
    'target triple = "bpfel"',
    ...bodies,
    `!llvm.dbg.cu = !{${unit}}`,
    `!llvm.module.flags = !{${version}}`,
    ...nodes.map((node, index) => `!${index} = ${node}`),
    '',
  ].join('\n');
}
