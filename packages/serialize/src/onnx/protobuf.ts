import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { unexpected } from '@kindling/checks';

/** What numbers in an ONNX file may be here; int64 are sizes and places. */
export type OnnxDtype = 'float32' | 'int32' | 'bool' | 'int64';

/** By their numbers in onnx.proto. */
const DTYPES: Readonly<Record<OnnxDtype, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
export const dtypeNumber = (dtype: OnnxDtype): number => DTYPES[dtype];

/** Numbers that belong to the model. */
export interface Initializer {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  /** Little-endian; a bool is a byte. */
  readonly bytes: Uint8Array;
}

/** An integer, several, text, or a float. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or an output: a size is a number, or a name where it may be any. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly (number | string)[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The version of the set of operators, and that of the format which knows it. */
const OPSET = 18;
const IR_VERSION = 8;

const ATTRIBUTE_TYPES = { float: 1, int: 2, text: 3, ints: 7 } as const;

/** Programs read no larger message of protocol buffers; what the operations take is far less than the rest. */
const LARGEST = 2 ** 31 - 2 ** 24;

/**
 * The bytes of an ONNX file: a ModelProto, whose fields have the numbers of onnx.proto.
 * @throws KindlingError where they are more than programs read
 */
export function modelBytes({ nodes, initializers, inputs, outputs }: OnnxModel): Uint8Array {
  const size = initializers.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > LARGEST)
    throw unexpected('exportOnnx', `parameters of at most ${LARGEST} bytes, as an ONNX file holds`, String(size));
  const writer = new BinaryWriter();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, 'kindling');
  message(writer, 7, () => {
    for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
    text(writer, 2, 'kindling');
    for (const one of initializers) message(writer, 5, () => writeInitializer(writer, one));
    for (const value of inputs) message(writer, 11, () => writeValue(writer, value));
    for (const value of outputs) message(writer, 12, () => writeValue(writer, value));
  });
  message(writer, 8, () => {
    text(writer, 1, '');
    integer(writer, 2, OPSET);
  });
  return writer.finish();
}

function writeNode(writer: BinaryWriter, { type, inputs, outputs, attributes }: OnnxNode): void {
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  text(writer, 3, outputs[outputs.length - 1]);
  text(writer, 4, type);
  for (const [name, value] of Object.entries(attributes)) message(writer, 5, () => writeAttribute(writer, name, value));
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    integer(writer, 3, value);
    integer(writer, 20, ATTRIBUTE_TYPES.int);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    integer(writer, 20, ATTRIBUTE_TYPES.text);
  } else if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    integer(writer, 20, ATTRIBUTE_TYPES.float);
  } else {
    for (const entry of value) integer(writer, 8, entry);
    integer(writer, 20, ATTRIBUTE_TYPES.ints);
  }
}

function writeInitializer(writer: BinaryWriter, { name, dtype, shape, bytes }: Initializer): void {
  for (const size of shape) integer(writer, 1, size);
  integer(writer, 2, dtypeNumber(dtype));
  text(writer, 8, name);
  writer.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(writer: BinaryWriter, { name, dtype, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, dtypeNumber(dtype));
      message(writer, 2, () => {
        for (const size of shape) {
          message(writer, 1, () => (typeof size === 'number' ? integer(writer, 1, size) : text(writer, 2, size)));
        }
      });
    }),
  );
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
