/** The longest piece of the cloud's text that is passed on; the secrets in it are gone before it is cut. */
const longest = 500;

/** Replaces secrets in a text the cloud wrote, plain or as JSON escapes them: it sometimes echoes what it was sent. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]).filter(Boolean);
  return forms.reduce((result, form) => result.replaceAll(form, '[redacted]'), text).slice(0, longest);
}
