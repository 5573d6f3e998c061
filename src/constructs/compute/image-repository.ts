import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrReplicationConfiguration } from '@cdktf/provider-aws/lib/ecr-replication-configuration';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Construct } from 'constructs';
import type { Protection } from '../storage/secure-bucket';

export interface ImageRepositoryProps {
  readonly repositoryName: string;
  readonly kmsKeyArn: string;
  readonly protection: Protection;
}

/** Releases that can be gone back to. */
const KEPT_IMAGES = 30;

/** A repository of container images: a tag never changes its image, each is scanned when it comes, the oldest go. */
export class ImageRepository extends Construct {
  readonly arn: string;
  readonly url: string;

  constructor(scope: Construct, id: string, { repositoryName, kmsKeyArn, protection }: ImageRepositoryProps) {
    super(scope, id);
    const repository = new EcrRepository(this, 'repository', {
      name: repositoryName,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'KMS', kmsKey: kmsKeyArn }],
      forceDelete: !protection.deletionProtection,
      lifecycle: { preventDestroy: protection.preventDestroy },
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the newest ${KEPT_IMAGES}`,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: KEPT_IMAGES },
            action: { type: 'expire' },
          },
        ],
      }),
    });
    this.arn = repository.arn;
    this.url = repository.repositoryUrl;
  }
}

/**
 * Copies every image of the environment to another region as it comes. A registry has one such configuration: whoever
 * owns the account's settings makes it. Amazon ECR, "Private image replication".
 */
export function replicateImages(
  scope: Construct,
  id: string,
  { accountId, region, prefix }: { accountId: string; region: string; prefix: string },
): void {
  new EcrReplicationConfiguration(scope, id, {
    replicationConfiguration: {
      rule: [
        {
          destination: [{ region, registryId: accountId }],
          repositoryFilter: [{ filter: prefix, filterType: 'PREFIX_MATCH' }],
        },
      ],
    },
  });
}
