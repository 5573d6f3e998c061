import { createServer, type Server } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { connectTo } from '../../src/runtime/lambda/secret-rotation/database';
import { type Identity, selfSigned } from '../support/certificate';

/** To whom the rotation tells a password: to the host that it was sent to, as an authority that it trusts says. */
// The simulator’s Python, with all its packages, is made first on a new machine.
jest.setTimeout(400_000);

/** PostgreSQL, "Message Formats": AuthenticationOk, then ReadyForQuery. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

let identity: Identity;
let server: Server;
let hasTls: boolean;
/** What was said before or without TLS. */
let inTheClear: Buffer[];

beforeAll(async () => {
  identity = await selfSigned();
  // As PostgreSQL does: it answers a request for TLS with S or N, and goes on as it has said.
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      inTheClear.push(request);
      if (!hasTls) {
        socket.on('data', (data) => inTheClear.push(data));
        socket.write('N');
        return;
      }
      const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(identity) });
      secure.on('error', () => undefined);
      secure.once('data', () => secure.write(WELCOME));
      socket.write('S');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  hasTls = true;
  inTheClear = [];
});

async function logIn(host: string, authorities?: string): Promise<void> {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const connect = connectTo({ host, port, name: 'shop' }, authorities);
  const login = await connect({ username: 'platform', password: 'secret-of-the-master' });
  await login.end();
}

test('logs in at the host that its certificate names, signed by an authority that is trusted', async () => {
  await logIn('localhost', identity.cert);
});

test('refuses a certificate for another host', async () => {
  await expect(logIn('127.0.0.1', identity.cert)).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('refuses a certificate that RDS has not signed', async () => {
  await expect(logIn('localhost')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});

test('refuses a server without TLS, and tells it nothing', async () => {
  hasTls = false;
  await expect(logIn('localhost', identity.cert)).rejects.toThrow(/does not support SSL/);
  const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
  expect(Buffer.concat(inTheClear)).toEqual(TLS_REQUEST);
});
