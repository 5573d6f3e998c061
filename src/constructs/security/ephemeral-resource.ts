import { TerraformElement } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * A resource that lives for one run of Terraform and stands in no plan or state; CDKTF's provider has no classes for
 * them yet. Terraform, "Ephemeral block reference".
 */
export class EphemeralResource extends TerraformElement {
  /**
   * @param type such as `aws_secretsmanager_random_password`.
   * @param config its arguments, in Terraform's names.
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly type: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    super(scope, id);
  }

  /** Terraform expression of an attribute, without `${}`: only write-only arguments may take it. */
  attribute(name: string): string {
    return `ephemeral.${this.type}.${this.friendlyUniqueId}.${name}`;
  }

  override toTerraform(): unknown {
    return { ephemeral: { [this.type]: { [this.friendlyUniqueId]: this.config } } };
  }
}
