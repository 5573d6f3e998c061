import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RdsCall } from './database-fleet';
import { type Refusal, Renames } from './renames';

/**
 * Stands before the simulated RDS: passes every request on, and tells of each one that RDS has carried out before the
 * answer goes back. Whoever waits for the answer, Terraform or a runbook's command, finds the real server done too. A rename
 * takes its time, as in AWS: {@link Renames}.
 */
export class RdsGate {
  private constructor(private readonly server: Server) {}

  static async open(simulator: string, follow: (call: RdsCall) => Promise<void>): Promise<RdsGate> {
    const renames = new Renames();
    const server = createServer((incoming, outgoing) => {
      pass(simulator, incoming, follow, renames).then(
        ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
        // No 500: the provider would try it again for minutes.
        (problem) =>
          outgoing.writeHead(501, { 'content-type': 'text/xml' }).end(errorOf('DrillDatabase', problem)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RdsGate(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function pass(
  simulator: string,
  incoming: IncomingMessage,
  follow: (call: RdsCall) => Promise<void>,
  renames: Renames,
): Promise<Answer> {
  const asked = await buffer(incoming);
  const { method, headers, url = '/' } = incoming;
  const call = callOf(headers.authorization ?? '', asked, Buffer.of());
  const refusal = renames.refusal(call) ?? refusalOf(call);
  if (refusal !== undefined) {
    const body = Buffer.from(errorOf(refusal.code, refusal.message));
    return { status: refusal.status, headers: { 'content-type': 'text/xml' }, body };
  }
  const answer = await new Promise<Answer>((resolve, reject) => {
    request(new URL(url, simulator), { method, headers }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body }),
        reject,
      );
    })
      .once('error', reject)
      .end(asked);
  });
  if (answer.status !== 200) return answer;
  const answered = callOf(headers.authorization ?? '', asked, answer.body);
  await follow(answered);
  renames.note(answered);
  const body = Buffer.from(renames.seen(answered, answer.body.toString()));
  const { 'transfer-encoding': _, ...rest } = answer.headers;
  return { ...answer, headers: { ...rest, 'content-length': `${body.length}` }, body };
}

/** Amazon RDS API Reference, CreateDBInstanceReadReplica: what RDS for PostgreSQL refuses, and the simulator does not. */
function refusalOf({ action, parameters }: RdsCall): Refusal | undefined {
  if (action !== 'CreateDBInstanceReadReplica' || !('DBParameterGroupName' in parameters)) return undefined;
  return {
    status: 400,
    code: 'InvalidParameterCombination',
    message:
      "A parameter group can't be specified during Read Replica creation for the following DB engine: postgres",
  };
}

/** In the form of RDS, so that Terraform and the AWS CLI show what went wrong. */
function errorOf(code: string, problem: unknown): string {
  const text = problem instanceof Error ? problem.message : String(problem);
  const escaped = text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped}</Message></Error></ErrorResponse>`;
}

/** Amazon RDS API Reference, "Making requests": the query protocol. The region stands in the signature's scope. */
function callOf(authorization: string, asked: Buffer, answered: Buffer): RdsCall {
  const { Action = '', ...parameters } = Object.fromEntries(new URLSearchParams(asked.toString()));
  return {
    region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1] ?? '',
    action: Action,
    parameters,
    resourceId: /<DbiResourceId>([^<]+)/.exec(answered.toString())?.[1] ?? '',
  };
}
