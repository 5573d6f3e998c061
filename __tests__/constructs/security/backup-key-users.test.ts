import {
  backupNotifications,
  backupReports,
  copyingAccount,
} from '../../../src/constructs/security/backup-key-users';

const HERE = { accountId: '111111111111', region: 'eu-central-1' };

test('AWS Backup and alarms encrypt messages to topics of the account, and nothing else', () => {
  expect(backupNotifications(HERE)).toEqual([
    expect.objectContaining({
      principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com', 'cloudwatch.amazonaws.com'] }],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      condition: [
        {
          test: 'ArnLike',
          variable: 'kms:EncryptionContext:aws:sns:topicArn',
          values: ['arn:aws:sns:eu-central-1:111111111111:*'],
        },
      ],
    }),
  ]);
});

test('the role of reports uses the key through S3, and is named by a condition since it may not exist yet', () => {
  const [statement] = backupReports(HERE);
  expect(statement?.condition).toEqual([
    { test: 'StringEquals', variable: 'kms:CallerAccount', values: ['111111111111'] },
    { test: 'StringEquals', variable: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] },
    {
      test: 'ArnEquals',
      variable: 'aws:PrincipalArn',
      values: [
        'arn:aws:iam::111111111111:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports',
      ],
    },
  ]);
});

describe('an account that copies backups', () => {
  const statements = copyingAccount('999999999999', 'rds')(HERE);

  test('reads what the key encrypts, through the named services alone, and never writes with it', () => {
    for (const { principals, condition } of statements) {
      expect(principals).toEqual([{ type: 'AWS', identifiers: ['arn:aws:iam::999999999999:root'] }]);
      expect(condition).toContainEqual({
        test: 'StringEquals',
        variable: 'kms:ViaService',
        values: ['rds.eu-central-1.amazonaws.com'],
      });
    }
    const actions = statements.flatMap((statement) => statement.actions ?? []);
    expect(actions.sort()).toEqual([
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:ReEncryptFrom',
    ]);
  });

  test('grants its use to AWS resources alone', () => {
    const grant = statements.find(({ actions }) => actions?.includes('kms:CreateGrant'));
    expect(grant?.condition).toContainEqual({
      test: 'Bool',
      variable: 'kms:GrantIsForAWSResource',
      values: ['true'],
    });
  });
});
