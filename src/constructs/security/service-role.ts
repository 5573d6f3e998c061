import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
  type DataAwsIamPolicyDocumentStatementCondition,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

export interface ServiceRoleProps {
  /** At most 64 characters. */
  readonly name: string;
  /** The service that takes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** What the service must say besides; without it a service could be made to use the role for another account. */
  readonly trustConditions?: readonly DataAwsIamPolicyDocumentStatementCondition[];
  readonly statements: readonly DataAwsIamPolicyDocumentStatement[];
  readonly provider?: TerraformProvider;
}

/** A role for a service of AWS, with one inline policy that says all that it may do. */
export class ServiceRole extends Construct {
  readonly arn: string;
  readonly roleName: string;
  readonly role: IamRole;
  /** What must stand before the role can do anything. */
  readonly policy: IamRolePolicy;
  readonly document: DataAwsIamPolicyDocument;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { provider } = props;
    const trust = new DataAwsIamPolicyDocument(this, 'trust', {
      provider,
      statement: [
        {
          principals: [{ type: 'Service', identifiers: [props.service] }],
          actions: ['sts:AssumeRole'],
          condition: props.trustConditions === undefined ? undefined : [...props.trustConditions],
        },
      ],
    });
    this.role = new IamRole(this, 'role', { provider, name: props.name, assumeRolePolicy: trust.json });
    this.document = new DataAwsIamPolicyDocument(this, 'permissions', {
      provider,
      statement: [...props.statements],
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      provider,
      name: 'permissions',
      role: this.role.id,
      policy: this.document.json,
    });
    this.arn = this.role.arn;
    this.roleName = this.role.name;
  }
}

/** The condition that the service acts for this account. IAM, "The confused deputy problem". */
export function forAccount(accountId: string): DataAwsIamPolicyDocumentStatementCondition {
  return { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] };
}
