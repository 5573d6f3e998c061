import { MISSING } from '../good-configuration';
import { bad } from './bad';

export const state = [
  bad('an unknown kind of state', 'dev.state', { kind: 'gcs' }, /^one of: s3, cloud, local$/, {
    path: 'dev.state.kind',
    found: 'gcs',
  }),
  bad('a state without kind', 'dev.state', {}, /^required: one of: s3, cloud, local$/, {
    path: 'dev.state.kind',
    found: undefined,
  }),
  bad(
    'a state that is a text',
    'dev.state',
    's3',
    /^an object with the setting kind, one of: s3, cloud, local$/,
  ),
  bad(
    'an unknown way of locking',
    'dev.state',
    { kind: 's3', locking: 'none' },
    /^one of: both, dynamodb, lockfile$/,
    { path: 'dev.state.locking', found: 'none' },
  ),
  bad(
    'state versions kept below 30 days',
    'dev.state',
    { kind: 's3', noncurrentVersionDays: 7 },
    /^a whole number from 30 to 3650$/,
    { path: 'dev.state.noncurrentVersionDays', found: 7 },
  ),
  bad(
    'Terraform Cloud without organization',
    'staging.state.organization',
    MISSING,
    /^required: 3 to 40 letters/,
  ),
  bad(
    'a Terraform Cloud host with a scheme',
    'staging.state.hostname',
    'https://app.terraform.io',
    /^a host name, such as "app\.terraform\.io"$/,
  ),
  bad(
    'a workspace prefix that makes names too long',
    'staging.state.workspacePrefix',
    'x'.repeat(41),
    /^at most 40 letters/,
  ),
  bad(
    'a setting of another kind of state',
    'staging.state.locking',
    'both',
    /known here: kind, organization, hostname, workspacePrefix, project, tags, executionMode/,
  ),
  bad(
    'a Terraform Cloud project whose name no project may have',
    'staging.state.project',
    'web*',
    /^3 to 40 letters, digits, spaces, _ or -/,
  ),
  bad('a tag in capitals', 'staging.state.tags', ['Team'], /^a tag of 1 to 255 of a-z/, {
    path: 'staging.state.tags[0]',
    found: 'Team',
  }),
  bad(
    'an agent pool, which is not offered',
    'staging.state.executionMode',
    'agent',
    /^one of: remote, local$/,
  ),
  bad('a pattern of readers', 'staging.state.stateReaders', ['web-*'], /^the name of a workspace/, {
    path: 'staging.state.stateReaders[0]',
    found: 'web-*',
  }),
  bad('an empty audience', 'staging.state.audience', '', /^1 to 255 letters/),
  bad(
    'a folder outside of the repository',
    'staging.state.repository',
    { name: 'a/b', folder: '../other', connection: { kind: 'github-app', id: 'ghain-ByXd9yT7bDpn5mQb' } },
    /^a path within the repository/,
    { path: 'staging.state.repository.folder', found: '../other' },
  ),
  bad(
    'a token in place of the id of a connection',
    'staging.state.repository',
    { name: 'a/b', connection: { kind: 'oauth', id: 'ghp_abcdefgh' } },
    /^the id of an OAuth connection/,
    { path: 'staging.state.repository.connection.id', found: 'ghp_abcdefgh' },
  ),
  bad(
    'production with a state on one machine',
    'prod.state',
    { kind: 'local' },
    /^s3 or cloud, since prod\.production is true/,
    { path: 'prod.state.kind', found: 'local' },
  ),
];
