import type { SecretsManager } from '@aws-sdk/client-secrets-manager';

interface Version {
  value?: string;
  stages: string[];
}

/** Secrets Manager, as far as a rotation uses it: AWS Secrets Manager API Reference. */
export class InMemorySecrets {
  private readonly secrets = new Map<string, Map<string, Version>>();
  private passwords = 0;
  rotationEnabled = true;
  /** Names of the operations that were called, in order. */
  readonly calls: string[] = [];

  get client(): SecretsManager {
    return this as unknown as SecretsManager;
  }

  /** A secret with one current version. */
  add(arn: string, value?: object | string): void {
    const text = typeof value === 'object' ? JSON.stringify(value) : value;
    this.secrets.set(
      arn,
      new Map(value === undefined ? [] : [['first', { value: text, stages: ['AWSCURRENT'] }]]),
    );
  }

  /** Begins a rotation as Secrets Manager does: with a version that has a label and no value. */
  announce(arn: string, token: string): void {
    for (const version of this.versions(arn).values()) remove(version, 'AWSPENDING');
    this.versions(arn).set(token, { stages: ['AWSPENDING'] });
  }

  /** What a stage holds. */
  value(arn: string, stage = 'AWSCURRENT'): Record<string, unknown> {
    return JSON.parse(this.at(arn, stage)?.value ?? '{}');
  }

  count(arn: string): number {
    return this.versions(arn).size;
  }

  async getSecretValue({ SecretId, VersionStage, VersionId }: Record<string, string>) {
    this.calls.push('getSecretValue');
    const version =
      VersionId === undefined
        ? this.at(SecretId ?? '', VersionStage ?? 'AWSCURRENT')
        : this.versions(SecretId).get(VersionId);
    if (version?.value === undefined || !version.stages.includes(VersionStage ?? 'AWSCURRENT')) {
      throw named('ResourceNotFoundException', "Secrets Manager can't find the specified secret value");
    }
    return { SecretString: version.value };
  }

  async describeSecret({ SecretId }: Record<string, string>) {
    this.calls.push('describeSecret');
    const stages = [...this.versions(SecretId)].map(([token, version]) => [token, [...version.stages]]);
    return { RotationEnabled: this.rotationEnabled, VersionIdsToStages: Object.fromEntries(stages) };
  }

  async putSecretValue(put: {
    SecretId: string;
    SecretString: string;
    ClientRequestToken: string;
    VersionStages: string[];
  }) {
    this.calls.push('putSecretValue');
    const versions = this.versions(put.SecretId);
    const value = versions.get(put.ClientRequestToken)?.value;
    if (value === put.SecretString) return;
    if (value !== undefined) throw named('ResourceExistsException', 'The version has another value');
    versions.set(put.ClientRequestToken, { value: put.SecretString, stages: [] });
    for (const stage of put.VersionStages) this.move(put.SecretId, stage, put.ClientRequestToken);
  }

  async updateSecretVersionStage(update: Record<string, string>) {
    this.calls.push('updateSecretVersionStage');
    const { SecretId = '', VersionStage = '', MoveToVersionId = '', RemoveFromVersionId } = update;
    const holder = [...this.versions(SecretId)].find(([, { stages }]) => stages.includes(VersionStage));
    if (holder?.[0] !== RemoveFromVersionId) {
      throw named('InvalidParameterException', 'The label is not at RemoveFromVersionId');
    }
    this.move(SecretId, VersionStage, MoveToVersionId);
  }

  async getRandomPassword() {
    this.calls.push('getRandomPassword');
    this.passwords += 1;
    return { RandomPassword: `made-password-${this.passwords}` };
  }

  private move(arn: string, stage: string, token: string): void {
    for (const version of this.versions(arn).values()) remove(version, stage);
    this.versions(arn).get(token)?.stages.push(stage);
  }

  private at(arn: string, stage: string): Version | undefined {
    return [...this.versions(arn).values()].find(({ stages }) => stages.includes(stage));
  }

  private versions(arn = ''): Map<string, Version> {
    const versions = this.secrets.get(arn);
    if (versions === undefined)
      throw named('AccessDeniedException', `no identity-based policy allows ${arn}`);
    return versions;
  }
}

function remove(version: Version, stage: string): void {
  version.stages = version.stages.filter((each) => each !== stage);
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
