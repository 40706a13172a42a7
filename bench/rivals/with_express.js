// A login server on Express with express-session, as its documentation shows
// one, with its store in memory, in a SQLite file (better-sqlite3-session-store)
// or in Redis (connect-redis).
'use strict';
process.env.NODE_ENV = 'production';
const { createRequire } = require('node:module');
const { parseArgs } = require('node:util');
const express = require('express');
const session = require('express-session');

// Flags as Go writes them, with one dash.
const { values } = parseArgs({
  args: process.argv.slice(2).map((arg) => arg.replace(/^-(?=\w\w)/, '--')),
  options: {
    addr: { type: 'string', default: '127.0.0.1:0' },
    rows: { type: 'string', default: '0' },
    store: { type: 'string', default: 'memory' },
    at: { type: 'string', default: '' }, // the SQLite file, or the Redis URL
    modules: { type: 'string', default: '.' }, // where the packages of the stores are installed
  },
});
console.warn = () => {}; // it warns once that the store in memory is not for production

// SQLite has the settings of the lab's file: WAL, synchronous NORMAL.
function sqlite(modules) {
  const db = new (modules('better-sqlite3'))(values.at);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  return new (modules('better-sqlite3-session-store')(session))({ client: db });
}

async function redis(modules) {
  const client = modules('redis').createClient({ url: values.at });
  await client.connect();
  return new (modules('connect-redis').RedisStore)({ client });
}

async function open() {
  if (values.store === 'memory') return new session.MemoryStore();
  const modules = createRequire(`${values.modules}/`);
  return values.store === 'sqlite' ? sqlite(modules) : redis(modules);
}

const FORM = '<html><body><form method="post" action="/login"><input type="text" name="username">'
  + '<input type="submit" value="Login"></form></body></html>';

const cookie = { originalMaxAge: null, httpOnly: true, path: '/' };
async function fill(store) {
  for (let i = 0; i < Number(values.rows); i++) {
    const id = `${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
    if (values.store === 'memory') {
      store.sessions[id] = JSON.stringify({ cookie }); // what store.set does, without a callback on the event loop for each
    } else {
      await new Promise((done, failed) => store.set(id, { cookie }, (err) => (err ? failed(err) : done())));
    }
  }
}

open().then(async (store) => {
  await fill(store);
  const app = express();
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: true, store }));
  app.use(express.urlencoded({ extended: false }));
  app.get('/', (req, res) => {
    res.send(req.session.username ? `<html><body><h1>Welcome, ${req.session.username}!</h1></body></html>` : FORM);
  });
  app.post('/login', (req, res) => {
    req.session.username = req.body.username;
    res.redirect('/');
  });
  const [host, port] = values.addr.split(/:(?=\d+$)/);
  const server = app.listen(Number(port), host, () => console.log(`listening on http://${host}:${server.address().port}`));
});
