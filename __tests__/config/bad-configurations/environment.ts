import { MISSING } from '../good-configuration';
import { bad } from './bad';

export const environment = [
  bad('an environment name with a hyphen', 'prod.name', 'pr-od', /^2 to 10 of a-z and 0-9/, {
    path: 'pr-od.name',
  }),
  bad('an environment name of 11 characters', 'prod.name', 'production1', /^2 to 10/, {
    path: 'production1.name',
  }),
  bad('no environment name', 'prod.name', MISSING, /^required: 2 to 10/, {
    path: 'environments[2].name',
    found: undefined,
  }),
  bad('a yes-or-no setting that is a text', 'dev.production', 'no', /^true or false$/),
  bad(
    'an unknown data classification',
    'dev.dataClassification',
    'secret',
    /^one of: public, internal, confidential, restricted$/,
  ),
  bad('an account id of eleven digits', 'dev.account.id', '11111111111', /^twelve digits/),
  bad('an account id that is a number', 'dev.account.id', 111122223333, /^twelve digits, as text/),
  bad(
    'a key administrator who is a user',
    'dev.account.keyAdministrators',
    ['arn:aws:iam::111111111111:user/ann'],
    /^the ARN of an IAM role/,
    { path: 'dev.account.keyAdministrators[0]', found: 'arn:aws:iam::111111111111:user/ann' },
  ),
  bad(
    'deletion protection that is off without a reason',
    'dev.deletionProtection',
    { enabled: false },
    /^required: at least 10 characters/,
    { path: 'dev.deletionProtection.reason', found: undefined },
  ),
  bad('a reason of blanks', 'dev.deletionProtection.reason', ' '.repeat(20), /^at least 10 characters/),
  bad(
    'deletion protection that is neither on nor off',
    'dev.deletionProtection.enabled',
    'off',
    /^one of: true, false$/,
  ),
  bad(
    'production without deletion protection',
    'prod.deletionProtection',
    { enabled: false, reason: 'No reason is good enough' },
    /^true, since prod\.production is true$/,
    { path: 'prod.deletionProtection.enabled', found: false },
  ),
  bad('a port of 0', 'dev.ports.application', 0, /^a whole number from 1 to 65535$/),
  bad('a port above 65535', 'dev.ports.cache', 65536, /^a whole number from 1 to 65535$/),
  bad('a port beyond all exact integers', 'dev.ports.cache', 2 ** 60, /^a whole number from 1 to 65535$/),
  bad('a port that is a text', 'dev.ports.application', '8080', /^a whole number from 1 to 65535$/),
  bad('a port that is not whole', 'dev.ports.cache', 0.5, /^a whole number from 1 to 65535$/),
  bad('a database port that RDS refuses', 'dev.ports.database', 1149, /^a whole number from 1150 to 65535$/),
  bad(
    'the same port for cache and database',
    'dev.ports.cache',
    5432,
    /^another port than dev\.ports\.database$/,
  ),
  bad(
    'the same port for database and application',
    'dev.ports.database',
    8080,
    /^another port than dev\.ports\.application$/,
  ),
  bad('a domain with capitals', 'dev.domain', 'Shop.example.com', /^a DNS name in lower case/),
  bad('a domain of one label', 'dev.domain', 'shop', /such as "app\.example\.com"$/),
  bad('a domain with a scheme', 'dev.domain', 'https://shop.example.com', /^a DNS name/),
  bad(
    'a domain too long for a certificate',
    'dev.domain',
    `${'a'.repeat(53)}.example.com`,
    /at most 64 characters/,
  ),
  bad('an unknown object auditing', 'dev.objectAuditing', 'reads', /^one of: none, writes, all$/),
  bad('a log retention below a year', 'dev.retention.logDays', 30, /^one of: 365, 400, 545, /),
  bad(
    'a log retention that CloudWatch Logs does not know',
    'dev.retention.logDays',
    366,
    /^one of: 365, 400/,
  ),
  bad('an archive kept below a year', 'dev.retention.archiveDays', 364, /^a whole number from 365 to 3650$/),
  bad(
    'an archive that is deleted before it moves to Glacier',
    'dev.retention',
    { archiveTransitionDays: 400, archiveDays: 400 },
    /^fewer days than dev\.retention\.archiveDays \(400\)$/,
    { path: 'dev.retention.archiveTransitionDays', found: 400 },
  ),
  bad('a KMS key deleted within 6 days', 'dev.retention.keyDeletionDays', 6, /^a whole number from 7 to 30$/),
  bad(
    'a KMS key deleted within 31 days',
    'dev.retention.keyDeletionDays',
    31,
    /^a whole number from 7 to 30$/,
  ),
  bad(
    'a misspelt setting',
    'dev.dataClasification',
    'internal',
    /^no such setting: did you mean dataClassification\?/,
  ),
  bad(
    'a setting that is like no other',
    'dev.colour',
    'blue',
    /^no such setting \(known here: name, production, /,
  ),
  bad('a secret', 'dev.databasePassword', 'hunter2', /^no secrets in the configuration/, {
    found: '(not shown)',
  }),
  bad('a secret within an unknown setting', 'dev.db', { password: 'hunter2' }, /^no secrets/, {
    found: '(not shown)',
  }),
  bad('an environment that is nothing', 'dev', null, /^an object with the settings name, production, /, {
    path: 'environments[0]',
    found: null,
  }),
];
