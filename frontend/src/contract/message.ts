/** The frame of a binary message (docs/wire.md): a JSON header of named parts, then named arrays of numbers. */

const MAGIC = "AFLW";
const PREFIX_BYTES = 8;

export type Items = Uint8Array | Uint16Array;
export type AnyItems = Items | Uint32Array | Float32Array;

const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
} as const;

interface ArrayEntry {
  type: keyof typeof ARRAY_TYPES;
  /** in bytes from the end of the header */
  offset: number;
  /** in items */
  length: number;
}

export class WireError extends Error {
  constructor(message: string) {
    super(`Not a flow this page can read: ${message}.`);
    this.name = "WireError";
  }
}

export function require(condition: boolean, message: string): asserts condition {
  if (!condition) throw new WireError(message);
}

/** A message, whose parts and arrays are read by name. */
export class Message {
  private readonly arrays: Readonly<Record<string, ArrayEntry | undefined>>;

  constructor(
    private readonly buffer: ArrayBuffer,
    private readonly header: Readonly<Record<string, unknown>>,
    /** where the arrays start, in bytes */
    private readonly body: number,
  ) {
    this.arrays = (header.arrays ?? {}) as Record<string, ArrayEntry | undefined>;
  }

  /** A part of the header; undefined where it is missing. The caller checks its shape. */
  part(name: string): unknown {
    return this.header[name];
  }

  /** A view of an array of small integers in the message's own buffer. */
  array(name: string): Items {
    const items = this.items(name);
    require(items instanceof Uint8Array || items instanceof Uint16Array, `${name} has an unexpected type`);
    return items;
  }

  /** A view of an array in the message's own buffer. */
  items(name: string): AnyItems {
    const entry = this.arrays[name];
    require(entry !== undefined, `it lacks the array ${name}`);
    const { type, offset, length } = entry;
    require(Object.hasOwn(ARRAY_TYPES, type), `${name} has the unknown type ${String(type)}`);
    const Items = ARRAY_TYPES[type];
    const bytes = Items.BYTES_PER_ELEMENT;
    const start = this.body + offset;
    const inside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
    require(inside && start + length * bytes <= this.buffer.byteLength, `${name} runs past its end`);
    require(start % bytes === 0, `${name} is not aligned`);
    return new Items(this.buffer, start, length);
  }
}

/** Reads the frame of a message of one format and version. */
export function readMessage(buffer: ArrayBuffer, format: string, version: number): Message {
  require(buffer.byteLength >= PREFIX_BYTES, "it is shorter than its prefix");
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  require(magic === MAGIC, `it starts with ${JSON.stringify(magic)}, not "${MAGIC}"`);
  const headerBytes = new DataView(buffer).getUint32(4, true);
  const body = PREFIX_BYTES + headerBytes;
  require(body <= buffer.byteLength, "its header runs past its end");
  require(body % 8 === 0, "its header is not padded to 8 bytes");
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(
      new TextDecoder().decode(new Uint8Array(buffer, PREFIX_BYTES, headerBytes)),
    ) as Record<string, unknown>;
  } catch {
    throw new WireError("its header is not JSON");
  }
  require(header.format === format, `its format is ${String(header.format)}, not ${format}`);
  require(header.version === version, `its version is ${String(header.version)}, not ${String(version)}`);
  return new Message(buffer, header, body);
}
