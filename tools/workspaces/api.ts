import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Failure } from '../console/failure';

/** How often a request is sent at most, and what is waited between. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
/** Whoever asks for more than this is told to the user instead. */
const LONGEST_WAIT_MS = 60_000;
const TIMEOUT_MS = 30_000;

const MEDIA_TYPE = 'application/vnd.api+json';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface ApiOptions {
  /** Address of the API with its version, such as `https://app.terraform.io/api/v2/`. */
  readonly address: string;
  readonly host: string;
  readonly token: string;
  /** Where the token was found, for the message that it is wrong. */
  readonly tokenSource: string;
  /** Waits so many milliseconds. Default: it does. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** A refusal, with what was being done and what the service says of it. */
export class ApiFailure extends Failure {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const errorsSchema = z.looseObject({
  errors: z.array(z.looseObject({ title: z.string().optional(), detail: z.string().optional() })),
});
const pageSchema = z.looseObject({
  meta: z
    .looseObject({ pagination: z.looseObject({ 'next-page': z.number().nullable() }).optional() })
    .optional(),
});

/**
 * Client of the API. It waits and asks again when the service is busy or fails, as long as that can do no harm: a
 * creation that may have been done is not sent twice. Fetch alone is used, since the libraries that retry know nothing of the wait
 * that the service asks for.
 */
export class Api {
  constructor(private readonly options: ApiOptions) {}

  /** @param what what is being done, in words: "read the variables of prod-network". */
  async get<S extends z.ZodType>(path: string, schema: S, what: string): Promise<z.output<S>> {
    return this.parsed(schema, await this.send('GET', path, what), what);
  }

  /** All pages of a list. */
  async list<S extends z.ZodType>(path: string, item: S, what: string): Promise<z.output<S>[]> {
    const items: z.output<S>[] = [];
    for (let page: number | null = 1; page !== null; ) {
      const joint = path.includes('?') ? '&' : '?';
      const body = await this.send('GET', `${path}${joint}page%5Bsize%5D=100&page%5Bnumber%5D=${page}`, what);
      items.push(...this.parsed(z.looseObject({ data: z.array(item) }), body, what).data);
      page = this.parsed(pageSchema, body, what).meta?.pagination?.['next-page'] ?? null;
    }
    return items;
  }

  /** A document that may not be there, or may not be seen: the service does not tell which. */
  async find<S extends z.ZodType>(path: string, schema: S, what: string): Promise<z.output<S> | undefined> {
    try {
      return await this.get(path, schema, what);
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 404) return undefined;
      throw error;
    }
  }

  /** @returns the id of what was made, if the service tells one. */
  async write(method: Exclude<Method, 'GET'>, path: string, body: unknown, what: string): Promise<string> {
    const answer = await this.send(method, path, what, body);
    const made = z.object({ data: z.object({ id: z.string() }) }).safeParse(answer);
    return made.success ? made.data.data.id : '';
  }

  private async send(method: Method, path: string, what: string, body?: unknown): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.attempt(method, path, body);
      if (answer instanceof Response && answer.ok) return this.content(answer, what);
      const wait = waitAfter(answer, method, attempt);
      if (wait === undefined || attempt === ATTEMPTS) throw await this.failure(answer, what, attempt);
      if (wait > LONGEST_WAIT_MS) {
        throw new ApiFailure(
          answer instanceof Response ? answer.status : 0,
          `${this.options.host} wants ${Math.ceil(wait / 1000)} seconds to pass before it goes on (to ${what}). Run the command again after that.`,
        );
      }
      await (this.options.wait ?? sleep)(wait);
    }
  }

  /** @returns the answer, or why there was none. */
  private async attempt(method: Method, path: string, body: unknown): Promise<Response | Error> {
    const { address, token } = this.options;
    try {
      return await fetch(new URL(path, address), {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': MEDIA_TYPE, Accept: MEDIA_TYPE },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private async content(answer: Response, what: string): Promise<unknown> {
    const text = await answer.text();
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw this.strange(what, 'no JSON');
    }
  }

  private parsed<S extends z.ZodType>(schema: S, body: unknown, what: string): z.output<S> {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    throw this.strange(what, z.prettifyError(result.error));
  }

  private strange(what: string, found: string): Failure {
    return new Failure(
      `${this.options.host} answered what is no answer of its API when asked to ${what}:\n${found}\nIs ${this.options.address} Terraform Cloud or Terraform Enterprise, with no proxy before it?`,
    );
  }

  private async failure(answer: Response | Error, what: string, attempts: number): Promise<Failure> {
    const { host, tokenSource } = this.options;
    const times = attempts > 1 ? ` (asked ${attempts} times)` : '';
    if (answer instanceof Error) {
      const cause = answer.cause instanceof Error ? answer.cause.message : answer.message;
      return new ApiFailure(0, `${host} cannot be reached to ${what}${times}: ${cause}`);
    }
    const { status } = answer;
    const said = await saying(answer);
    const words: Readonly<Record<number, string>> = {
      401: `${host} does not accept the token of ${tokenSource}. Make a new one: npx terraform login ${host}`,
      403: `The token of ${tokenSource} has no right to ${what}: ${said}. Ask an owner of the organization for it, or use another token.`,
      404: `${host} found nothing when asked to ${what}: it is not there, or the token of ${tokenSource} may not see it.`,
      409: `${host} could not ${what} for a conflict: ${said}. Somebody else works with it: run the command again later.`,
      422: `${host} refused to ${what}: ${said}.`,
      429: `${host} had too many requests to ${what}${times}. Run the command again in a few minutes.`,
    };
    const unknown = `${host} failed to ${what}${times}: HTTP ${status}, ${said}. See https://status.hashicorp.com, and run the command again.`;
    return new ApiFailure(status, words[status] ?? unknown);
  }
}

/** Milliseconds to wait before the same request is sent again; undefined: it must not be, or it would not help. */
function waitAfter(answer: Response | Error, method: Method, attempt: number): number | undefined {
  const usual = FIRST_WAIT_MS * 2 ** (attempt - 1);
  if (answer instanceof Error) return method === 'POST' ? undefined : usual;
  const asked = secondsAsked(answer.headers);
  // Too many requests: this one was not looked at.
  if (answer.status === 429) return asked === undefined ? usual : asked * 1000;
  if (answer.status >= 500 && method !== 'POST') return asked === undefined ? usual : asked * 1000;
  return undefined;
}

/** RFC 9110, "Retry-After", and the header that Terraform Cloud documents for its rate limit, both in seconds. */
function secondsAsked(headers: Headers): number | undefined {
  const text = headers.get('Retry-After') ?? headers.get('X-RateLimit-Reset');
  if (text === null) return undefined;
  const seconds = Number(text);
  const left = Number.isNaN(seconds) ? (Date.parse(text) - Date.now()) / 1000 : seconds;
  return Number.isNaN(left) ? undefined : Math.max(0, left);
}

async function saying(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    const { errors } = errorsSchema.parse(JSON.parse(text));
    return errors.map(({ title, detail }) => [title, detail].filter(Boolean).join(', ')).join('; ');
  } catch {
    return text.slice(0, 200) || answer.statusText;
  }
}
