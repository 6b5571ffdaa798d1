// A DynamoDB referee for tests: prints its port when it listens, ends when its standard input does.
import dynalite from 'dynalite'

// A client that goes away in the middle of a request must not end the server (dynalite rethrows the socket's error).
process.on('uncaughtException', error => {
  if (error && (error.code === 'ECONNRESET' || error.message === 'aborted')) return
  console.error(error)
  process.exit(1)
})

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
