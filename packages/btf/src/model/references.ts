import type { BtfType, RecordType } from './btf-type.js';

const noIds: readonly number[] = [];

/** Ids of the types that a type refers to, in the order of its record; void and repetitions included. */
export function referencesOf(type: BtfType): readonly number[] {
  switch (type.kind) {
    case 'ARRAY':
      return [type.type, type.indexType];
    case 'STRUCT':
    case 'UNION':
      return type.members.map((member) => member.type);
    case 'FUNC_PROTO':
      return [type.type, ...type.params.map((param) => param.type)];
    case 'DATASEC':
      return type.entries.map((entry) => entry.type);
    default:
      return 'type' in type ? [type.type] : noIds;
  }
}

/** The type with its references replaced. */
export function mapReferences<T extends RecordType>(type: T, map: (id: number) => number): T;
export function mapReferences(type: RecordType, map: (id: number) => number): RecordType {
  switch (type.kind) {
    case 'ARRAY':
      return { ...type, type: map(type.type), indexType: map(type.indexType) };
    case 'STRUCT':
    case 'UNION':
      return { ...type, members: type.members.map((member) => ({ ...member, type: map(member.type) })) };
    case 'FUNC_PROTO':
      return {
        ...type,
        type: map(type.type),
        params: type.params.map((param) => ({ ...param, type: map(param.type) })),
      };
    case 'DATASEC':
      return { ...type, entries: type.entries.map((entry) => ({ ...entry, type: map(entry.type) })) };
    default:
      return 'type' in type ? { ...type, type: map(type.type) } : type;
  }
}
