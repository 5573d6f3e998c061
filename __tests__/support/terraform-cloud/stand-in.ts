import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import promiseSpawn from '@npmcli/promise-spawn';
import { type Answer, notFound, refusal } from './answers';
import { Routes } from './routes';
import { Runs } from './runs';
import { newId, type Run, Store } from './store';

/** The host that users write; terraform and the project's command are told where it really is. */
const HOST = 'app.terraform.io';

/** Something that the service answers instead, to the first requests that match. */
export interface Fault {
  readonly method?: string;
  readonly path: RegExp;
  readonly status: number;
  readonly times?: number;
  /** Requests that match and are let through before. */
  readonly after?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A local server that speaks the part of Terraform Cloud's documented API that terraform and the project's command use, for
 * one organization. It is no part of the product: what it does not know is answered by 404.
 */
export class StandIn {
  readonly store: Store;
  readonly runs: Runs;
  /** Requests that changed something, as `METHOD path`, in their order. */
  readonly writes: string[] = [];
  /** All requests. */
  readonly requests: string[] = [];
  private faults: { left: number; after: number; fault: Fault }[] = [];
  private readonly routes: Routes;

  private constructor(
    private readonly server: Server,
    organization: string,
  ) {
    this.store = new Store(organization);
    this.runs = new Runs(this.store, (file, token) => this.writeCliConfig(file, token));
    this.routes = new Routes(this.store, this.runs);
    server.on('request', async (request, response) => {
      const {
        status,
        body,
        headers = {},
      } = await this.answer(request).catch((error) => refusal(422, 'unprocessable entity', String(error)));
      // Terraform asks the first answer for the version of the API, and goes by it.
      response.writeHead(status, {
        'Content-Type': 'application/vnd.api+json',
        'TFP-API-Version': '2.6',
        'TFP-AppName': 'HCP Terraform',
        ...headers,
      });
      response.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  }

  static async start(organization = 'example-org'): Promise<StandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StandIn(server, organization);
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await this.runs.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Makes the next requests that match fail. */
  fail(fault: Fault): void {
    this.faults.push({ left: fault.times ?? 1, after: fault.after ?? 0, fault });
  }

  /** Forgets faults and requests. */
  reset(): void {
    this.faults = [];
    this.writes.length = 0;
    this.requests.length = 0;
  }

  /** Writes the CLI configuration that leads terraform here. HashiCorp keeps `host` for tests such as these. */
  writeCliConfig(file: string, token?: string): void {
    const api = `${this.base}/api/v2/`;
    const services = ['tfe.v2', 'tfe.v2.1', 'tfe.v2.2', 'state.v2'].map((id) => `    "${id}" = "${api}"`);
    const credentials = token === undefined ? '' : `credentials "${HOST}" {\n  token = "${token}"\n}\n`;
    writeFileSync(
      file,
      `${credentials}host "${HOST}" {\n  services = {\n${services.join('\n')}\n  }\n}\ndisable_checkpoint = true\n`,
    );
  }

  /** What a version control system does: tells of a push, whose files come as one archive. */
  async push(repository: string, checkout: string): Promise<Run[]> {
    const { stdout } = await promiseSpawn('tar', ['-czf', '-', '-C', checkout, '.'], { stdioString: false });
    const archive = Buffer.from(stdout);
    const connected = [...this.store.workspaces.values()].filter(
      ({ attributes }) =>
        (attributes['vcs-repo'] as { identifier?: string } | null)?.identifier === repository,
    );
    return connected.map((workspace) => {
      const version = { id: newId('cv'), workspace: workspace.id, autoQueueRuns: true, archive };
      this.store.configurations.set(version.id, version);
      return this.runs.start(workspace, version, 'Pushed', workspace.attributes['auto-apply'] === true);
    });
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', this.base);
    const body = await buffer(request);
    if (url.pathname === '/.well-known/terraform.json')
      return { status: 200, body: { 'tfe.v2': '/api/v2/' } };
    if (url.pathname.startsWith('/archive/')) return this.archive(method, url.pathname, body);
    const path = url.pathname.replace(/^\/api\/v2\//, '');
    this.requests.push(`${method} ${path}`);
    const fault = this.faultFor(method, path);
    if (fault !== undefined) return { ...refusal(fault.status, 'fault'), headers: fault.headers };
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const caller = this.store.callers.get(token ?? '');
    if (caller === undefined) return refusal(401, 'unauthorized');
    const answer = this.routes.answer({
      method,
      path,
      query: url.searchParams,
      body: body.length === 0 ? undefined : JSON.parse(body.toString()),
      caller,
      base: this.base,
    });
    if (method !== 'GET' && answer.status < 300) this.writes.push(`${method} ${path}`);
    return answer;
  }

  private faultFor(method: string, path: string): Fault | undefined {
    const armed = this.faults.find(
      ({ left, fault }) => left > 0 && fault.path.test(path) && (fault.method ?? method) === method,
    );
    if (armed === undefined) return undefined;
    if (armed.after > 0) {
      armed.after -= 1;
      return undefined;
    }
    armed.left -= 1;
    return armed.fault;
  }

  /** Content goes to and comes from addresses that are secrets themselves and want no token. */
  private archive(method: string, pathname: string, content: Buffer): Answer {
    const [, , kind, id = ''] = pathname.split('/');
    const state = this.store.states.get(id);
    if (kind === 'state' && state !== undefined) {
      if (method === 'PUT') state.content = content;
      return { status: 200, body: state.content };
    }
    if (kind === 'json-state') return { status: 200 };
    const configuration = this.store.configurations.get(id);
    const workspace = this.store.workspaces.get(configuration?.workspace ?? '');
    if (kind !== 'configuration' || configuration === undefined || workspace === undefined) return notFound;
    configuration.archive = content;
    if (configuration.autoQueueRuns) {
      this.runs.start(workspace, configuration, 'Uploaded', workspace.attributes['auto-apply'] === true);
    }
    return { status: 200 };
  }
}
