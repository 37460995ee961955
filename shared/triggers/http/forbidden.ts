/** The caller's key is right, but not for what the request asks. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
  constructor(scope: string) {
    super(`This key lacks the scope ${scope}.`);
  }
}
