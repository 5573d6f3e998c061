import { settingsFrom } from '../../../../src/runtime/lambda/secret-rotation/settings';

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}-AbCdEf`;
const RIGHT = {
  DATABASE_HOST: 'database.example',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'shop',
  MASTER_SECRET_ARN: arn('master'),
  APPLICATION_SECRET_ARN: arn('application'),
  APPLICATION_USER: 'app',
  CREDENTIAL_SECRET_ARNS: JSON.stringify({ app: arn('app'), app_clone: arn('app-clone') }),
};

test('are read from the environment', () => {
  expect(settingsFrom(RIGHT)).toEqual({
    database: { host: 'database.example', port: 5432, name: 'shop' },
    masterSecretArn: arn('master'),
    applicationSecretArn: arn('application'),
    applicationUser: 'app',
    credentialSecretArns: { app: arn('app'), app_clone: arn('app-clone') },
  });
});

test('need no secret of a single user where there is no proxy', () => {
  expect(settingsFrom({ ...RIGHT, CREDENTIAL_SECRET_ARNS: '{}' }).credentialSecretArns).toEqual({});
});

test.each(Object.keys(RIGHT))('refuse an environment without %s, by its name', (name) => {
  for (const value of ['', undefined]) {
    expect(() => settingsFrom({ ...RIGHT, [name]: value })).toThrow(`${name} is not set`);
  }
});

test.each([
  ['DATABASE_PORT', 'five'],
  ['DATABASE_PORT', '0'],
  ['DATABASE_PORT', '65536'],
  ['DATABASE_PORT', '54.32'],
  ['MASTER_SECRET_ARN', 'groundwork-dev/master'],
  ['APPLICATION_SECRET_ARN', 'arn:aws:s3:::bucket'],
  ['APPLICATION_USER', 'App'],
  ['APPLICATION_USER', 'a'.repeat(58)],
  ['CREDENTIAL_SECRET_ARNS', 'none'],
  ['CREDENTIAL_SECRET_ARNS', '[]'],
  ['CREDENTIAL_SECRET_ARNS', '{"app":1,"app_clone":2}'],
  ['CREDENTIAL_SECRET_ARNS', JSON.stringify({ app: arn('app') })],
  ['CREDENTIAL_SECRET_ARNS', JSON.stringify({ web: arn('web'), web_clone: arn('web-clone') })],
])('refuse %s=%s, with what is needed', (name, value) => {
  expect(() => settingsFrom({ ...RIGHT, [name]: value })).toThrow(`${name} is ${value}: `);
});

test('tell all that is wrong at once', () => {
  expect(() => settingsFrom({ ...RIGHT, DATABASE_HOST: '', DATABASE_PORT: 'x' })).toThrow(
    /DATABASE_HOST is not set.*DATABASE_PORT is x/,
  );
});
