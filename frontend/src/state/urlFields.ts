/**
 * The fields of an address, validated: a field that is missing or invalid has its default value, and `unread` collects
 * the invalid ones for a message to the reader.
 */
export class UrlFields {
  readonly unread: string[] = [];
  private readonly params: URLSearchParams;

  constructor(text: string) {
    this.params = new URLSearchParams(text);
  }

  text(name: string): string | null {
    return this.params.get(name);
  }

  oneOf<Value extends string, Plain extends Value | null>(
    name: string,
    values: readonly Value[],
    plain: Plain,
  ): Value | Plain {
    return this.read(name, plain, (text) => values.find((value) => value === text));
  }

  number<Plain>(name: string, plain: Plain): number | Plain {
    return this.read(name, plain, numberFrom);
  }

  count<Plain>(name: string, plain: Plain): number | Plain {
    return this.read(name, plain, countFrom);
  }

  /** The field as `read` parses it; `read` returns undefined for invalid text. */
  read<Value, Plain>(name: string, plain: Plain, read: (text: string) => Value | undefined): Value | Plain {
    const text = this.params.get(name);
    return text === null ? plain : (this.try(text, read) ?? plain);
  }

  /** All valid values of a field that occurs several times. */
  all<Value>(name: string, read: (text: string) => Value | undefined): Value[] {
    return this.params.getAll(name).flatMap((text) => this.try(text, read) ?? []);
  }

  /** The valid parts of a field, separated by blanks; null where it is missing, or has parts and none is valid. */
  parts<Value>(name: string, read: (text: string) => Value | undefined): Value[] | null {
    const parts = this.params.get(name)?.split(" ").filter(Boolean);
    const values = parts?.flatMap((part) => this.try(part, read) ?? []);
    return !values || (values.length === 0 && parts?.length) ? null : values;
  }

  private try<Value>(text: string, read: (text: string) => Value | undefined): Value | undefined {
    const value = read(text);
    if (value === undefined) this.unread.push(text);
    return value;
  }
}

export function numberFrom(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) || value < 0 ? undefined : value;
}

export function countFrom(text: string): number | undefined {
  const value = numberFrom(text);
  return Number.isInteger(value) ? value : undefined;
}

/** A value of the page that an address carries. */
export interface UrlField<Value> {
  name: string;
  /** the default, which is not written */
  plain: Value;
  write(value: Value): string;
  /** undefined where the text is invalid */
  read(text: string): Value | undefined;
}

export const textField = (name: string): UrlField<string> => ({
  name,
  plain: "",
  write: (value) => value,
  read: (text) => text,
});

export const choiceField = <const Value extends string>(
  name: string,
  values: readonly Value[],
  plain: NoInfer<Value>,
): UrlField<Value> => ({
  name,
  plain,
  write: (value) => value,
  read: (text) => values.find((value) => value === text),
});
