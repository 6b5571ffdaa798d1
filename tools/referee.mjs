// Starts a third-party emulator as a referee for tests and prints its port on one line: node referee.mjs kinesalite|kinesis-local|dynalite
// It stops when its standard input closes, so that a test that dies leaves no server behind.
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';

const require = createRequire(import.meta.url);
const name = process.argv[2];
const options = {
  kinesalite: { createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 50 },
  dynalite: { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 },
};

// All rethrow a reset of a client's connection, which would end the whole server.
process.on('uncaughtException', error => {
  if (error.code !== 'ECONNRESET' && error.message !== 'aborted') {
    console.error(error);
    process.exit(1);
  }
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
if (name === 'kinesis-local') {
  await startKinesisLocal();
} else if (name in options) {
  const server = require(name)(options[name]);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
} else {
  console.error(`unknown referee '${name}': kinesalite, kinesis-local or dynalite is expected`);
  process.exit(2);
}

// A program, not a library: it takes its ports from the environment, cannot choose one itself, and does not tell when it listens.
async function startKinesisLocal() {
  const plain = await freePort();
  const log = console.log;
  Object.assign(process.env, {
    KINESIS_MOCK_PLAIN_PORT: plain,
    KINESIS_MOCK_TLS_PORT: await freePort(),
    KINESIS_MOCK_CERT_PATH: require.resolve('kinesis-local/server.json'),
    CREATE_STREAM_DURATION: '1ms',
    DELETE_STREAM_DURATION: '1ms',
    SPLIT_SHARD_DURATION: '1ms',
    MERGE_SHARDS_DURATION: '1ms',
    UPDATE_SHARD_COUNT_DURATION: '1ms',
    SHARD_LIMIT: '50',
    LOG_LEVEL: 'ERROR',
  });
  require('kinesis-local/main.js');
  while (!(await answers(plain))) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }

  log(plain);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
