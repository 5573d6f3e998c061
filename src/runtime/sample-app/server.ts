import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Database } from './database';
import { log, reason } from './log';
import type { Sessions } from './sessions';

export interface Application {
  readonly database: Database;
  readonly sessions: Sessions;
}

const READY_MS = 2000;

/**
 * Longer than the load balancer keeps an idle connection (60 s): else it may send a request into a connection that is
 * closing. Elastic Load Balancing, "Troubleshoot your Application Load Balancers", HTTP 502.
 */
const KEEP_ALIVE_MS = 75_000;

const SESSION = /(?:^|;\s*)__Host-session=([a-f0-9]{32})(?:;|$)/;

/** The application's HTTP server, and whether it is on its way out. */
export class ApplicationServer {
  readonly http: Server;
  private draining = false;

  constructor(private readonly application: Application) {
    this.http = createServer((request, response) => this.answer(request, response));
    this.http.keepAliveTimeout = KEEP_ALIVE_MS;
    this.http.headersTimeout = KEEP_ALIVE_MS + 1000;
  }

  /** From now on it is not ready, and each answer ends its connection: clients go elsewhere, one by one. */
  drain(): void {
    this.draining = true;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begun = process.hrtime.bigint();
    const { pathname } = new URL(request.url ?? '/', 'http://application');
    response.on('finish', () => {
      const milliseconds = Number(process.hrtime.bigint() - begun) / 1e6;
      log('request', { method: request.method, path: pathname, status: response.statusCode, milliseconds });
    });
    if (this.draining) response.setHeader('Connection', 'close');
    response.setHeader('Cache-Control', 'no-store');
    try {
      await this.route(request, response, pathname);
    } catch (error) {
      log('failure', { path: pathname, reason: reason(error) });
      if (!response.headersSent) send(response, 500, { error: 'Internal Server Error' });
      else response.destroy();
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const handler = this.handlers[path];
    if (handler === undefined) return send(response, 404, { error: 'Not Found' });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return send(response, 405, { error: 'Method Not Allowed' });
    }
    await handler(request, response);
  }

  private readonly handlers: Readonly<
    Record<string, (request: IncomingMessage, response: ServerResponse) => void | Promise<void>>
  > = {
    '/healthz': (_, response) => send(response, 200, { status: 'alive' }),
    '/readyz': (_, response) => this.readiness(response),
    '/session': (request, response) => this.session(request, response),
    '/': (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end('<!doctype html><html lang="en"><title>Groundwork</title><h1>It works</h1></html>\n');
    },
  };

  private async readiness(response: ServerResponse): Promise<void> {
    const { database, sessions } = this.application;
    const checks = { database: database.ping(READY_MS), sessions: sessions.ping(READY_MS) };
    const states = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await check;
          return [name, 'ok'] as const;
        } catch (error) {
          log('not ready', { part: name, reason: reason(error) });
          return [name, 'failed'] as const;
        }
      }),
    );
    const ready = !this.draining && states.every(([, state]) => state === 'ok');
    send(response, ready ? 200 : 503, { draining: this.draining, ...Object.fromEntries(states) });
  }

  /** Counts the visits of a browser. */
  private async session({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = SESSION.exec(headers.cookie ?? '')?.[1];
    const id = known ?? randomBytes(16).toString('hex');
    const visits = await this.application.sessions.count(id);
    if (known === undefined) {
      response.setHeader('Set-Cookie', `__Host-session=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`);
    }
    send(response, 200, { visits });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
