import { rotationHandler } from '../../src/runtime/lambda/secret-rotation/handler';
import type { Scene } from './scene';
import { masterSecretOf, secretOf } from './stored-secret';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** Milliseconds between two looks for a rotation that was announced. */
const PAUSE = 1000;

/**
 * Calls the rotation function for each rotation that Secrets Manager has announced in the primary region, as AWS does and
 * the simulator does not: the real handler, against the real database of the instance that bears the name. What fails is
 * tried again.
 */
export class Rotation {
  private timer?: NodeJS.Timeout;
  /** Versions that were rotated to: a label that stays at one of them announces nothing. */
  private readonly done = new Set<string>();

  constructor(private readonly scene: Scene) {}

  begin(): void {
    this.timer = setTimeout(() => {
      this.look()
        // A region that is out, a database that is being replaced: AWS tries again too.
        .catch(() => undefined)
        .finally(() => {
          if (this.timer !== undefined) this.begin();
        });
    }, PAUSE);
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    for (const SecretId of [masterSecretOf(this.scene), secretOf(this.scene)]) {
      const { ARN = '', VersionIdsToStages = {} } = await this.scene.primary.secrets.describeSecret({
        SecretId,
      });
      for (const [token, stages] of Object.entries(VersionIdsToStages)) {
        const announced = stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT');
        if (announced && !this.done.has(token)) await this.rotate(ARN, token);
      }
    }
  }

  private async rotate(SecretId: string, ClientRequestToken: string): Promise<void> {
    const { primary, names, environment, database } = this.scene;
    const arn = async (secret: string) => {
      const { ARN = '' } = await primary.secrets.describeSecret({
        SecretId: `${names.prefix}/database/${secret}`,
      });
      return ARN;
    };
    const user = environment.database.applicationUsername;
    const users = environment.database.proxy ? [user, `${user}_clone`] : [];
    const handler = rotationHandler({
      client: primary.secrets,
      // Without TLS, which the embedded server lacks.
      connect: (credentials) => database.login(credentials),
      settings: {
        database: { host: names.prefix, port: environment.ports.database, name: 'postgres' },
        masterSecretArn: await arn('master'),
        applicationSecretArn: await arn('application'),
        applicationUser: user,
        credentialSecretArns: Object.fromEntries(
          await Promise.all(users.map(async (each) => [each, await arn(each.replaceAll('_', '-'))] as const)),
        ),
      },
    });
    for (const Step of STEPS) await handler({ SecretId, ClientRequestToken, Step } as never);
    this.done.add(ClientRequestToken);
  }
}
