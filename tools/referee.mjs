// Starts a third-party emulator as a referee for tests and prints its port on one line: node referee.mjs kinesalite|dynalite
// It stops when its standard input closes, so that a test that dies leaves no server behind.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const name = process.argv[2];
const options = {
  kinesalite: { createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 50 },
  dynalite: { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 },
};
if (!(name in options)) {
  console.error(`unknown referee '${name}': kinesalite or dynalite is expected`);
  process.exit(2);
}

// Both rethrow a reset of a client's connection, which would end the whole server.
process.on('uncaughtException', error => {
  if (error.code !== 'ECONNRESET' && error.message !== 'aborted') {
    console.error(error);
    process.exit(1);
  }
});

const server = require(name)(options[name]);
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
