import { runBlock } from './run-block';

/** A DynamoDB that has one item, and takes it only at the second time. */
const THROTTLED = `
case "$2" in
  scan) printf '1\\tnull\\t{"sessions":[{"PutRequest":{"Item":{"id":{"S":"one"}}}}]}\\n' ;;
  batch-write-item)
    echo sent >> sent.txt
    if [ -e throttled ]; then echo '{}'; else touch throttled; cat page.json; fi ;;
esac`;

test('what DynamoDB has not taken is sent again', () => {
  const variables = { TABLE: 'sessions', RESTORED: 'restored' };
  const rm = 'wc -l < sent.txt; exec /bin/rm "$@"';
  const found = runBlock('restore-table#copy-back', { commands: { aws: THROTTLED, rm }, variables });
  expect(found).toEqual({ status: 0, stdout: '1 items were copied back\n2\n' });
});

test('an empty table sends nothing', () => {
  const aws = `if [ "$2" = scan ]; then printf '0\\tnull\\t{"sessions":[]}\\n'; else exit 1; fi`;
  const found = runBlock('restore-table#copy-back', {
    commands: { aws },
    variables: { TABLE: 'sessions', RESTORED: 'restored' },
  });
  expect(found).toEqual({ status: 0, stdout: '0 items were copied back\n' });
});
