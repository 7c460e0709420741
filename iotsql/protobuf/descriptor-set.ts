import { createFileRegistry, type DescMessage, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { type DescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** [AWS-IoT: binary-payloads] */
export const DESCRIPTOR_SET_BYTES_MAXIMUM = 32 * 1024;

export type MessageLookup = { ok: true; type: DescMessage } | { ok: false; reason: string };

/** Read sets by their bytes: whoever fetches the bytes keeps them as long as they may be used. */
const registries = new WeakMap<Uint8Array, FileRegistry>();

/**
 * Finds a message type in what `protoc --include_imports --descriptor_set_out` wrote. `protoName` is the name of the
 * `.proto` file, with or without that ending; `typeName` stands alone or behind its package.
 */
export function findMessageType(descriptorSet: Uint8Array, protoName: string, typeName: string): MessageLookup {
  if (descriptorSet.length > DESCRIPTOR_SET_BYTES_MAXIMUM) {
    return { ok: false, reason: `the descriptor set has more than ${DESCRIPTOR_SET_BYTES_MAXIMUM} bytes` };
  }
  const registry = registryOf(descriptorSet);
  if (registry === undefined) return { ok: false, reason: 'the S3 object is no FileDescriptorSet' };
  const name = protoName.replace(/\.proto$/, '');
  const file = [...registry.files].find((candidate) => candidate.name === name || candidate.name.endsWith(`/${name}`));
  if (file === undefined) return { ok: false, reason: `the descriptor set has no file ${name}.proto` };
  const inPackage = file.proto.package === '' ? typeName : `${file.proto.package}.${typeName}`;
  const type = registry.getMessage(inPackage) ?? registry.getMessage(typeName);
  return type?.file === file ? { ok: true, type } : { ok: false, reason: `${name}.proto has no message ${typeName}` };
}

function registryOf(descriptorSet: Uint8Array): FileRegistry | undefined {
  const known = registries.get(descriptorSet);
  if (known !== undefined) return known;
  try {
    const set = fromBinary(FileDescriptorSetSchema, descriptorSet);
    for (const file of set.file) nameForJson(file.messageType);
    const registry = createFileRegistry(set);
    registries.set(descriptorSet, registry);
    return registry;
  } catch {
    return undefined;
  }
}

/** protoc writes the JSON names down; other compilers leave them to the reader. */
function nameForJson(types: readonly DescriptorProto[]): void {
  for (const { field, nestedType } of types) {
    for (const member of field) {
      if (member.jsonName === '')
        member.jsonName = member.name.replace(/_+(.?)/g, (_, next: string) => next.toUpperCase());
    }
    nameForJson(nestedType);
  }
}
