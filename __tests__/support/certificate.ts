import promiseSpawn from '@npmcli/promise-spawn';
import { simulatorPython } from '../../tools/simulator/server-process';

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

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

/** A certificate for localhost, signed by itself, and its key; the library comes with the simulator. */
export async function selfSigned(): Promise<Identity> {
  const { stdout } = await promiseSpawn(await simulatorPython(), ['-c', CERTIFICATE]);
  return JSON.parse(stdout);
}
