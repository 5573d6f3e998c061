import { connect, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Identity } from './certificate';

/** A server before a real one that takes logins as AWS does, by a token. */
export interface LoginFront {
  readonly port: number;
  /** Users and tokens that were told to it. */
  readonly logins: { readonly user: string; readonly token: string }[];
  stop(): Promise<void>;
}

/** Why a login is refused; undefined: it is not. */
type Judge = (user: string, token: string) => string | undefined;

async function listen(logins: LoginFront['logins'], serve: (socket: Socket) => void): Promise<LoginFront> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    logins,
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function secured(socket: Socket, identity: Identity): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(identity) });
  return secure.on('error', () => socket.destroy());
}

function joined(client: Socket, server: Socket): void {
  client.pipe(server).pipe(client);
  client.on('close', () => server.destroy());
  server.on('error', () => client.destroy()).on('close', () => client.destroy());
}

/** As Redis is told to log in: AUTH with a user and a password. Redis, "RESP protocol spec". */
const AUTH = /\*3\r\n\$4\r\nauth\r\n\$\d+\r\n(.+?)\r\n\$\d+\r\n(.+?)\r\n/i;

/** ElastiCache before a Redis whose user has this password: it takes a token in place of it. */
export function cacheFront(
  redisPort: number,
  password: string,
  judge: Judge,
  identity?: Identity,
): Promise<LoginFront> {
  const logins: LoginFront['logins'] = [];
  return listen(logins, (socket) => {
    const client = identity === undefined ? socket : secured(socket, identity);
    const redis = connect(redisPort, '127.0.0.1');
    redis.pipe(client);
    client.on('data', (data: Buffer) => {
      const text = data.toString('latin1');
      const [login, user = '', token = ''] = AUTH.exec(text) ?? [];
      if (login === undefined) return redis.write(data);
      logins.push({ user, token });
      if (judge(user, token) !== undefined)
        return client.end('-WRONGPASS invalid username-password pair\r\n');
      return redis.write(
        Buffer.from(
          text.replace(token, password).replace(`$${token.length}\r\n`, `$${password.length}\r\n`),
          'latin1',
        ),
      );
    });
    client.on('close', () => redis.destroy());
    redis.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
}

/** Messages of PostgreSQL's protocol. PostgreSQL, "Message Formats". */
const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C28P01\0M${message}\0\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** RDS Proxy before a PostgreSQL that trusts it: TLS alone, and a token as the password. */
export function databaseFront(postgresPort: number, judge: Judge, identity: Identity): Promise<LoginFront> {
  const logins: LoginFront['logins'] = [];
  return listen(logins, (socket) => {
    // The first message asks for TLS.
    socket.once('data', () => {
      const client = secured(socket, identity);
      socket.write('S');
      client.once('data', (startup: Buffer) => {
        const parameters = startup.subarray(8).toString().split('\0');
        const user = parameters[parameters.indexOf('user') + 1] ?? '';
        client.once('data', (message: Buffer) => {
          const token = message.subarray(5, -1).toString();
          logins.push({ user, token });
          const reason = judge(user, token);
          if (reason !== undefined) return client.end(refusal(reason));
          const server = connect(postgresPort, '127.0.0.1');
          server.write(startup);
          return joined(client, server);
        });
        client.write(ASK_FOR_PASSWORD);
      });
    });
  });
}
