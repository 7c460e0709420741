import { create, toBinary } from '@bufbuild/protobuf';
import {
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

const SCALARS: Record<string, Type> = {
  uint32: Type.UINT32,
  uint64: Type.UINT64,
  string: Type.STRING,
  bytes: Type.BYTES,
  double: Type.DOUBLE,
  bool: Type.BOOL,
};
const BLOCK = /^(message|enum) (\w+) \{\n([\s\S]*?)^\}/gm;
const FIELD = /^ +(repeated )?(\w+) (\w+) = (\d+);$/gm;
const ENUM_VALUE = /^ +(\w+) = (\d+);$/gm;

/**
 * What `protoc --include_imports --descriptor_set_out` makes of a file with messages and enums side by side; as much of
 * the language as telemetry-frame.proto uses.
 */
export function descriptorsOfProto(name: string, text: string): Uint8Array {
  const packageName = /^package ([\w.]+);$/m.exec(text)?.[1] ?? '';
  const blocks = [...text.matchAll(BLOCK)].map(([, kind, blockName = '', body = '']) => ({ kind, blockName, body }));
  const enums = blocks.filter(({ kind }) => kind === 'enum');
  const isEnum = (type: string): boolean => enums.some(({ blockName }) => blockName === type);
  const fieldOf = ([, repeated, type = '', fieldName = '', number = '']: RegExpExecArray) => ({
    ...{ name: fieldName, number: Number(number), label: repeated === undefined ? Label.OPTIONAL : Label.REPEATED },
    type: SCALARS[type] ?? (isEnum(type) ? Type.ENUM : Type.MESSAGE),
    ...(SCALARS[type] === undefined ? { typeName: `.${packageName}.${type}` } : {}),
  });
  const messageType = blocks
    .filter(({ kind }) => kind === 'message')
    .map(({ blockName, body }) => {
      const oneof = /^ {2}oneof (\w+) \{/m.exec(body)?.[1];
      const fields = [...body.matchAll(FIELD)].map(fieldOf);
      if (oneof === undefined) return { name: blockName, field: fields };
      return {
        name: blockName,
        field: fields.map((field) => ({ ...field, oneofIndex: 0 })),
        oneofDecl: [{ name: oneof }],
      };
    });
  const enumType = enums.map(({ blockName, body }) => ({
    name: blockName,
    value: [...body.matchAll(ENUM_VALUE)].map(([, value = '', number]) => ({ name: value, number: Number(number) })),
  }));
  const file = [{ name, package: packageName, syntax: 'proto3', messageType, enumType }];
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
}
