// A registry of the packed packages, so that commands are run as users type them: `npm install @moelab/core`.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * Serves packages as npm's registry does, on this machine alone, and gives `{ npmrc, close }`: in a folder whose .npmrc says `npmrc`,
 * npm takes the scope @moelab from here and everything else from where it always does.
 */
export async function serveRegistry(packages) {
  const byName = new Map(packages.map((one) => [one.name, one]));
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url).replace(/^\/(?:-\/)?/, '');
    const found = byName.get(name);
    // two checks may be given the same port, and what is packed anew has the same version
    response.setHeader('cache-control', 'no-store');
    if (found === undefined) response.writeHead(404).end('{}');
    else if (request.url.startsWith('/-/')) createReadStream(found.tarball).pipe(response);
    else response.end(JSON.stringify(packument(found, origin)));
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(0, 'localhost', resolve));
  const origin = `http://localhost:${server.address().port}/`;
  return {
    npmrc: `@moelab:registry=${origin}\n`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What a registry says of a package: its one version. */
function packument({ name, manifest, tarball }, origin) {
  const { version } = manifest;
  const dist = {
    tarball: `${origin}-/${encodeURIComponent(name)}`,
    integrity: `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`,
  };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}
