/** Whether a text is a JSON pointer, as RFC 6901 writes one. */
export function isPointer(text: string): boolean {
  return /^(\/([^/~]|~[01])*)*$/.test(text);
}

/** What a JSON pointer leads to (RFC 6901, section 4), or nothing. Only what a document itself holds is there. */
export function follow(document: unknown, pointer: string): unknown {
  const tokens = pointer.split('/').slice(1);
  return tokens
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((value, token) => (holds(value, token) ? value[token] : undefined), document);
}

/** An object's own member or an array's element: not its length, and nothing that every object has. */
function holds(value: unknown, token: string): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.prototype.propertyIsEnumerable.call(value, token);
}
