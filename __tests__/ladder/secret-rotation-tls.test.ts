import { createServer, type Server } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import promiseSpawn from '@npmcli/promise-spawn';
import { connectTo } from '../../src/runtime/lambda/secret-rotation/database';
import { simulatorPython } from '../../tools/simulator/server-process';

/** To whom the rotation tells a password: to the host that it was sent to, as an authority that it trusts says. */
// The simulator’s Python, with all its packages, is made first on a new machine.
jest.setTimeout(400_000);

/** A certificate for localhost, signed by itself, and its key; the library comes with the simulator. */
const CERTIFICATE = `
import datetime, json
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(key.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(now - datetime.timedelta(days=1))
    .not_valid_after(now + datetime.timedelta(days=1))
    .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    .sign(key, hashes.SHA256())
)
pem = serialization.Encoding.PEM
form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
print(json.dumps({"cert": certificate.public_bytes(pem).decode(), "key": key.private_bytes(pem, *form).decode()}))
`;

/** PostgreSQL, "Message Formats": AuthenticationOk, then ReadyForQuery. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

let identity: { readonly cert: string; readonly key: string };
let server: Server;
let hasTls: boolean;
/** What was said before or without TLS. */
let inTheClear: Buffer[];

beforeAll(async () => {
  const { stdout } = await promiseSpawn(await simulatorPython(), ['-c', CERTIFICATE]);
  identity = JSON.parse(stdout);
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
