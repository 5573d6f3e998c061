// A CloudFront Function (runtime cloudfront-js-2.0): no modules, no network, no clock of its own.
// Amazon CloudFront, "JavaScript runtime 2.0 features for CloudFront Functions".

// Replaced when the platform is synthesized.
const SETTINGS = { canonicalHost: '', routing: 'files', addressHeader: 'x-viewer-address' };

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Answers before any origin is asked: odd requests are refused, other names of the site redirected, pages routed. */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  if (METHODS.indexOf(request.method) < 0) return refuse(405, 'Method Not Allowed');
  if (!isPlainPath(request.uri)) return refuse(400, 'Bad Request');

  const host = request.headers.host ? request.headers.host.value.toLowerCase() : '';
  if (SETTINGS.canonicalHost !== '' && host !== SETTINGS.canonicalHost) {
    return redirect(`https://${SETTINGS.canonicalHost}${request.uri}${queryOf(request.querystring)}`);
  }
  // In place of whatever was sent under that name: the firewall behind believes it.
  request.headers[SETTINGS.addressHeader] = { value: event.viewer.ip };
  if (SETTINGS.routing === 'pages') request.uri = pageOf(request.uri);
  return request;
}

/** No way out of the root, no control characters, no backslash: written plainly or percent-encoded, even twice. */
function isPlainPath(uri) {
  let path = uri;
  for (let times = 0; times < 3; times += 1) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    if (/[\u0000-\u001f\u007f\\]/.test(path) || /(^|\/)\.\.(\/|$)/.test(path)) return false;
    let decoded;
    try {
      decoded = decodeURIComponent(path);
    } catch (_) {
      // A percent sign that is left after decoding is one that was meant.
      return times > 0;
    }
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}

/** A page of a single-page application has no file of its own: whatever has no extension is the application itself. */
function pageOf(uri) {
  const last = uri.substring(uri.lastIndexOf('/') + 1);
  return last.indexOf('.') < 0 ? '/index.html' : uri;
}

function queryOf(querystring) {
  const parts = [];
  Object.keys(querystring).forEach((name) => {
    const field = querystring[name];
    (field.multiValue || [field]).forEach((each) => {
      parts.push(each.value === '' ? name : `${name}=${each.value}`);
    });
  });
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function redirect(location) {
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: location }, 'cache-control': { value: 'public, max-age=3600' } },
  };
}

function refuse(statusCode, statusDescription) {
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: { 'cache-control': { value: 'no-store' } },
  };
}
