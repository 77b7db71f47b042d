#!/usr/bin/node
// A server over TLS by Node: serves_tls.js --port-file FILE CERTIFICATE VERSION MODE.
//
// What happens to a request is its path. MODE is `whole`, or `cut`: every connection ends after the client's first words.
'use strict';
const fs = require('fs');
const https = require('https');
const net = require('net');

const [portFile, certificate, version, mode] = process.argv.slice(3);
const BODY = '{"features": 3}';
const STATUS = {'/missing': 404, '/busy': 429, '/unavailable': 503};
const pem = fs.readFileSync(certificate);
const plain = new Map(); // the TCP connections below those of TLS, by the client's port
let failedOnce = false;

const below = request => plain.get(request.socket.remotePort);

// What follows is to reach the client after it.
function begin(answer, then) {
    answer.write('the beginning', () => setTimeout(then, 300));
}

const paths = {
    '/hung-up': request => request.socket.end(),
    '/cut-off': request => request.socket.destroy(),
    '/reset': request => below(request).resetAndDestroy(),
    '/reset-upload': request => below(request).resetAndDestroy(),
    '/reset-in-body': (request, answer) => begin(answer.writeHead(200, {'Content-Length': 1000}), () => below(request).resetAndDestroy()),
    '/hung-up-in-body': (request, answer) => begin(answer.writeHead(200, {'Content-Length': 1000}), () => request.socket.end()),
    '/hung-up-in-chunks': (request, answer) => begin(answer.writeHead(200), () => request.socket.end()),
    '/stall': () => {},
    '/stall-upload': request => request.pause(),
    '/stall-in-body': (request, answer) => begin(answer.writeHead(200, {'Content-Length': 1000}), () => {}),
};

function serve(request, answer) {
    let path = request.url;
    if (path === '/flaky' && !failedOnce) {
        failedOnce = true;
        path = '/reset';
    }
    if (paths[path])
        return paths[path](request, answer);
    answer.writeHead(STATUS[path] || 200, {'Content-Type': 'application/json', 'Content-Length': BODY.length}).end(BODY);
    if (path === '/reset-later')
        setTimeout(() => below(request).resetAndDestroy(), 1500);
    if (path === '/close-later')
        setTimeout(() => request.socket.end(), 300);
}

const server = mode === 'cut' ? net.createServer(client => client.once('data', () => client.end()))
    : https.createServer({key: pem, cert: pem, minVersion: `TLSv${version}`, maxVersion: `TLSv${version}`}, serve);
if (mode !== 'cut')
    server.on('connection', connection => plain.set(connection.remotePort, connection));
server.listen(0, '127.0.0.1', () => {
    fs.writeFileSync(`${portFile}.new`, String(server.address().port));
    fs.renameSync(`${portFile}.new`, portFile);
});
setTimeout(() => process.exit(), 600000);
