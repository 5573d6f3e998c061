// A CloudFront Function (runtime cloudfront-js-2.0): no modules, no network, no clock of its own.
// Amazon CloudFront, "JavaScript runtime 2.0 features for CloudFront Functions".

// Replaced when the platform is synthesized.
const SETTINGS = { cacheControl: 'no-cache' };

const FOUND = [200, 206, 304];

/** Lets a browser keep what was found. A policy of response headers would have it keep "not found" as long. */
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const response = event.response;
  if (FOUND.indexOf(response.statusCode) >= 0) {
    response.headers['cache-control'] = { value: SETTINGS.cacheControl };
  }
  return response;
}
