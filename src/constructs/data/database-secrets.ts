import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { EphemeralResource } from '../security/ephemeral-resource';
import { GuardedSecret, type GuardedSecretProps } from '../security/guarded-secret';

export interface DatabaseSecretsProps {
  /** First part of the secrets' names. */
  readonly prefix: string;
  readonly kmsKeyArn: string;
  readonly masterUsername: string;
  readonly applicationUsername: string;
  /** Whether RDS Proxy needs a secret for each user. */
  readonly proxy: boolean;
  readonly principals: {
    /** Roles that run Terraform: it reads the versions that it has made. */
    readonly deployers: readonly string[];
    readonly rotation: string;
    readonly proxy: string;
    /** Of the application in either region. */
    readonly application: readonly string[];
  };
  readonly recoveryWindowInDays: number;
  readonly preventDestroy: boolean;
  /** Whether this region's database serves. If not, a failover has cut the copies off (docs/runbooks/failover.md). */
  readonly serving: boolean;
  readonly replica: { readonly region: string; readonly kmsKeyArn: string };
}

/** A stage of our own keeps Terraform's version from being cleared away once two rotations have passed over it. */
const STAGES = ['AWSCURRENT', 'INITIAL'];

/** Characters that PostgreSQL's tools and URLs stumble over. */
const AWKWARD = '/@"\'\\ :;`$%&?#[]{}<>|^~,';

/**
 * The secrets of the database: the master's, the application's (whose user alternates), and with RDS Proxy one for each
 * of the two users, since the proxy forgets the former user of a secret at once. Decision record 0008.
 */
export class DatabaseSecrets extends Construct {
  readonly master: GuardedSecret;
  readonly application: GuardedSecret;
  /** By user; empty without a proxy. */
  readonly credentials: Readonly<Record<string, GuardedSecret>>;
  /** What must stand before the first rotation. */
  readonly ready: ITerraformDependable[];
  /** Terraform expression of the master's password: for write-only arguments alone. */
  readonly masterPassword: string;

  constructor(scope: Construct, id: string, props: DatabaseSecretsProps) {
    super(scope, id);
    const { masterUsername, applicationUsername: user, principals } = props;
    const { deployers, rotation } = principals;
    this.master = this.secret(
      'master',
      `User ${masterUsername}: for the rotation and for emergencies`,
      props,
      [...deployers, rotation],
    );
    const master = this.makeMaster(masterUsername);
    this.masterPassword = master.password;
    this.application = this.secret(
      'application',
      'User of the application: alternates at each rotation',
      props,
      [...deployers, rotation, ...principals.application],
    );
    // Without a password: the first rotation makes the user and gives it one that Terraform never sees.
    const application = new SecretsmanagerSecretVersion(this, 'application-version', {
      secretId: this.application.secret.id,
      secretString: JSON.stringify({ engine: 'postgres', username: user }),
      versionStages: STAGES,
      lifecycle: { ignoreChanges: ['version_stages'] },
    });
    this.ready = [master.version, application];
    if (!props.serving) {
      for (const { secret } of [this.master, this.application]) {
        suppress(
          secret,
          'CKV2_AWS_57',
          'The other region serves until the failback: a password that is rotated here opens only the stale database',
        );
      }
    }
    const users = props.proxy ? [user, `${user}_clone`] : [];
    this.credentials = Object.fromEntries(
      users.map((name) => {
        const secret = this.secret(
          name.replaceAll('_', '-'),
          `User ${name}, for RDS Proxy: written by the rotation of the application's secret`,
          props,
          [rotation, principals.proxy],
        );
        suppress(
          secret.secret,
          'CKV2_AWS_57',
          "The rotation of the application's secret writes it too: a rotation of its own would race with that",
        );
        return [name, secret];
      }),
    );
  }

  private secret(
    id: string,
    description: string,
    { prefix, kmsKeyArn, recoveryWindowInDays, preventDestroy, serving, replica }: DatabaseSecretsProps,
    principals: readonly string[],
  ): GuardedSecret {
    const props: GuardedSecretProps = {
      name: `${prefix}/database/${id}`,
      description,
      kmsKeyArn,
      principals,
      recoveryWindowInDays,
      preventDestroy,
      replica: { ...replica, cut: !serving },
    };
    return new GuardedSecret(this, id, props);
  }

  /**
   * The password is made in the run of Terraform that makes the secret, and read from there by the run that makes the
   * database: should the first end in between, the next does not invent another.
   */
  private makeMaster(username: string): { password: string; version: SecretsmanagerSecretVersion } {
    const made = new EphemeralResource(this, 'master-password', 'aws_secretsmanager_random_password', {
      password_length: 40,
      exclude_characters: AWKWARD,
      require_each_included_type: true,
    });
    const version = new SecretsmanagerSecretVersion(this, 'master-version', {
      secretId: this.master.secret.id,
      secretStringWo: `\${jsonencode({ "engine" = "postgres", "username" = "${username}", "password" = ${made.attribute('random_password')} })}`,
      secretStringWoVersion: 1,
      versionStages: STAGES,
      lifecycle: { ignoreChanges: ['version_stages'] },
    });
    const kept = new EphemeralResource(this, 'master-secret', 'aws_secretsmanager_secret_version', {
      secret_id: version.secretId,
    });
    return { password: `\${jsondecode(${kept.attribute('secret_string')})["password"]}`, version };
  }
}
