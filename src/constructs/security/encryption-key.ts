import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { KmsReplicaKey } from '@cdktf/provider-aws/lib/kms-replica-key';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { keyPolicy } from './key-policy';
import type { KeyLocation, KeyUser } from './key-users';

export interface EncryptionKeyProps {
  /** Name of the alias without `alias/`. */
  readonly alias: string;
  readonly description: string;
  readonly location: KeyLocation;
  /** ARNs of IAM roles that administer the key beside the account's own administrators. */
  readonly administrators: readonly string[];
  /** Who may use it. Nobody else can, whatever their IAM policies say. */
  readonly users: readonly KeyUser[];
  /** Days between the deletion being asked for and done: 7 to 30. */
  readonly deletionWindowInDays: number;
  /** Whether Terraform refuses to destroy it. */
  readonly preventDestroy: boolean;
  /** The provider of the key's region, where that is not the stack's own. */
  readonly provider?: TerraformProvider;
}

/**
 * A multi-region KMS key with yearly rotation, for one purpose. What it encrypts can be read in another region by a
 * {@link ReplicaKey}: a key of one region only would make every copy elsewhere depend on the region that was lost.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;
  readonly keyId: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { alias, description, location, administrators, users, provider } = props;
    const key = new KmsKey(this, 'key', {
      provider,
      description,
      multiRegion: true,
      enableKeyRotation: true,
      deletionWindowInDays: props.deletionWindowInDays,
      policy: keyPolicy(this, 'policy', { location, administrators, users, provider }).json,
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    new KmsAlias(this, 'alias', { provider, name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
    this.keyId = key.keyId;
  }
}

export interface ReplicaKeyProps extends EncryptionKeyProps {
  /** ARN of the multi-region primary key. */
  readonly primaryKeyArn: string;
}

/** The same key in another region: same key material, a policy and an alias of its own. */
export class ReplicaKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ReplicaKeyProps) {
    super(scope, id);
    const { alias, description, location, administrators, users, provider } = props;
    const key = new KmsReplicaKey(this, 'key', {
      provider,
      description,
      primaryKeyArn: props.primaryKeyArn,
      deletionWindowInDays: props.deletionWindowInDays,
      policy: keyPolicy(this, 'policy', { location, administrators, users, provider }).json,
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    new KmsAlias(this, 'alias', { provider, name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
