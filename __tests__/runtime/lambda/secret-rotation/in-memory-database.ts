import type { Connect, Login } from '../../../../src/runtime/lambda/secret-rotation/database';
import { scramVerifier } from '../../../../src/runtime/lambda/secret-rotation/scram';

/** A database that knows users and what it keeps of their passwords; it takes any other statement. */
export class InMemoryDatabase {
  /** Verifiers by user. */
  readonly users = new Map<string, string>();
  /** Of all sessions, in order. */
  readonly statements: string[] = [];
  sessions = { begun: 0, ended: 0 };
  /** What a statement that matches is answered. */
  refusal: { readonly statement: RegExp; readonly error: Error } | undefined;

  add(user: string, password: string): void {
    this.users.set(user, scramVerifier(password));
  }

  accepts(user: string, password: string): boolean {
    const verifier = this.users.get(user);
    const salt = /:(.*)\$/.exec(verifier ?? '')?.[1] ?? '';
    return verifier === scramVerifier(password, Buffer.from(salt, 'base64'));
  }

  readonly connect: Connect = async ({ username, password }) => {
    if (!this.accepts(username, password)) {
      throw Object.assign(new Error(`password authentication failed for ${password}`), { code: '28P01' });
    }
    this.sessions.begun += 1;
    return {
      query: async (text, values) => this.query(text, values),
      end: async () => {
        this.sessions.ended += 1;
      },
    } satisfies Login;
  };

  private query(text: string, values: readonly unknown[] = []): { rows: Record<string, unknown>[] } {
    this.statements.push(text);
    if (this.refusal?.statement.test(text)) throw this.refusal.error;
    const [, user, verifier] = /^(?:CREATE|ALTER) ROLE "(\w+)" .*PASSWORD '(.+)'/.exec(text) ?? [];
    if (user !== undefined && verifier !== undefined) this.users.set(user, verifier);
    const isKnown = text.includes('pg_roles') && this.users.has(String(values[0]));
    return { rows: isKnown ? [{}] : [] };
  }
}
