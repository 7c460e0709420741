import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

type Field = { name: string; number: number; type: Type; label?: Label; typeName?: string };

function field(name: string, number: number, type: Type, rest: Partial<Field> = {}): Field {
  return { name, number, type, label: Label.OPTIONAL, ...rest };
}

const FRAME_FIELDS = [
  field('vehicle_id', 1, Type.STRING),
  field('speed', 2, Type.DOUBLE),
  field('odometer', 3, Type.UINT64),
  field('gear', 4, Type.ENUM, { typeName: '.fleet.Gear' }),
  field('trailer', 5, Type.MESSAGE, { typeName: '.fleet.Frame' }),
  field('pressures', 6, Type.INT32, { label: Label.REPEATED }),
  field('tags', 7, Type.MESSAGE, { label: Label.REPEATED, typeName: '.fleet.Frame.TagsEntry' }),
  field('raw', 8, Type.BYTES),
  field('flags', 9, Type.BOOL, { label: Label.REPEATED }),
];

/** What `protoc --include_imports --descriptor_set_out` makes of a `telemetry.proto` with one message and one enum. */
export const TELEMETRY_DESCRIPTORS: Uint8Array = toBinary(
  FileDescriptorSetSchema,
  create(FileDescriptorSetSchema, {
    file: [
      {
        name: 'telemetry.proto',
        package: 'fleet',
        syntax: 'proto3',
        enumType: [
          {
            name: 'Gear',
            value: [
              { name: 'PARK', number: 0 },
              { name: 'DRIVE', number: 1 },
            ],
          },
        ],
        messageType: [
          {
            name: 'Frame',
            field: FRAME_FIELDS,
            nestedType: [
              {
                name: 'TagsEntry',
                options: { mapEntry: true },
                field: [field('key', 1, Type.STRING), field('value', 2, Type.STRING)],
              },
            ],
          },
        ],
      },
    ],
  }),
);

/** Bytes of a Frame, written by hand: independent of what reads them. */
export function frameBytes(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}
