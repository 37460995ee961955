/** The text a glob stands for: `*` is any text, `?` any one character, everything else itself. */
export function pattern(glob: string): RegExp {
  const pieces = glob.split(/\*+/).map((text) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('?', '.'));
  const [first = '', ...others] = pieces;
  const last = others.pop();
  // A piece between stars is taken where it first occurs and not sought again, so no text can make this slow.
  const between = others.map((piece, i) => `(?=(.*?${piece}))\\${i + 1}`).join('');
  return new RegExp(`^${first}${between}${last === undefined ? '' : `.*${last}`}$`, 'su');
}
