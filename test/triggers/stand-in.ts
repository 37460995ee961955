/** The temporary key of an agency. */
export interface AgencyKey {
  accessKey: string;
  secretKey: string;
  securityToken: string;
}

/**
 * FunctionGraph's context as its documents list it: these getters and nothing else, and each of them works only on the
 * object it belongs to. Without an agency there are no keys. No time has passed
 * when a function asks how much is left.
 */
export class StandInContext {
  readonly #timeout: number;
  readonly #userData: Readonly<Record<string, string>>;
  readonly #key: AgencyKey | undefined;

  constructor(
    given: { timeout?: number; userData?: Readonly<Record<string, string>>; key?: AgencyKey | undefined } = {},
  ) {
    this.#timeout = given.timeout ?? 60_000;
    this.#userData = given.userData ?? {};
    this.#key = given.key;
  }

  getRequestID(): string {
    return this.#key ? `of-${this.#key.accessKey}` : '1167bf8c-87b0-43ab-8f5f-26b16c64f252';
  }
  getRemainingTimeInMilliSeconds(): number {
    return this.#timeout;
  }
  getRunningTimeInSeconds(): number {
    return this.#timeout / 1000;
  }
  getUserData(key: string): string | null {
    return this.#userData[key] ?? null;
  }
  getSecurityAccessKey(): string {
    return this.#key?.accessKey ?? '';
  }
  getSecuritySecretKey(): string {
    return this.#key?.secretKey ?? '';
  }
  getSecurityToken(): string {
    return this.#key?.securityToken ?? '';
  }
  getToken(): string {
    return '';
  }
  getProjectID(): string {
    return '';
  }
  getFunctionName(): string {
    return 'cleanup';
  }
  getVersion(): string {
    return 'latest';
  }
  getAlias(): string {
    return '';
  }
  getPackage(): string {
    return 'default';
  }
  getMemorySize(): number {
    return 256;
  }
  getCPUNumber(): number {
    return 400;
  }
  getLogger(): { info(...words: unknown[]): void } {
    return { info: () => {} };
  }
}
