const wide = 0xfee0;

/**
 * A text in which no markdown is left. A chat's dialect knows no escape, and a resource may be called whatever somebody
 * liked: what could become a link, a picture or a mention is written in full width, which reads the same.
 */
export function inert(text: string): string {
  return text.replaceAll(/[<>[\]()*`@#]/g, (char) => String.fromCharCode(char.charCodeAt(0) + wide));
}
