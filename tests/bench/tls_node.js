// Times a TLS that no hook sees into, node's own where it brings one: tls_node.js PORT TIMES bulk|connect, to server.c. Prints
// nanoseconds of the processor for each time: `bulk` reads 1 MiB, `connect` connects, shakes hands, sends 1 byte, reads it and closes.
'use strict';
const tls = require('tls');

const BULK = 1024 * 1024;
const [port, times, what] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const open = () => tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });

function readBulk(times, done) {
  const socket = open();
  let left = 0;
  const ask = () => {
    if (times-- === 0) {
      socket.destroy();
      done();
      return;
    }
    left = BULK;
    socket.write('B');
  };
  socket.on('error', () => process.exit(2));
  socket.on('data', (data) => {
    left -= data.length;
    if (left === 0) ask();
  });
  socket.on('secureConnect', ask);
}

function connect(times, done) {
  if (times === 0) {
    done();
    return;
  }
  const socket = open();
  socket.on('error', () => process.exit(2));
  socket.on('secureConnect', () => socket.write('a'));
  socket.on('data', () => socket.end());
  socket.on('close', () => connect(times - 1, done));
}

const run = what === 'bulk' ? readBulk : connect;
// A warm-up, so that what is compiled on the way is not counted.
run(Math.ceil(times / 2), () => {
  const before = process.cpuUsage();
  run(times, () => {
    const used = process.cpuUsage(before);
    console.log((((used.user + used.system) * 1000) / times).toFixed(1));
  });
});
