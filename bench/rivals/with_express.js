// A login server on Express with express-session, as its documentation shows
// one, with its store in memory.
'use strict';
process.env.NODE_ENV = 'production';
const { parseArgs } = require('node:util');
const express = require('express');
const session = require('express-session');

// Flags as Go writes them, with one dash.
const { values } = parseArgs({
  args: process.argv.slice(2).map((arg) => arg.replace(/^-(?=\w\w)/, '--')),
  options: { addr: { type: 'string', default: '127.0.0.1:0' }, rows: { type: 'string', default: '0' } },
});
console.warn = () => {}; // it warns once that this store is not for production
const store = new session.MemoryStore();
const app = express();
app.use(session({ secret: 'bench', resave: false, saveUninitialized: true, store }));
app.use(express.urlencoded({ extended: false }));

const FORM = '<html><body><form method="post" action="/login"><input type="text" name="username">'
  + '<input type="submit" value="Login"></form></body></html>';

app.get('/', (req, res) => {
  res.send(req.session.username ? `<html><body><h1>Welcome, ${req.session.username}!</h1></body></html>` : FORM);
});
app.post('/login', (req, res) => {
  req.session.username = req.body.username;
  res.redirect('/');
});

const cookie = { originalMaxAge: null, httpOnly: true, path: '/' };
for (let i = 0; i < Number(values.rows); i++) {
  // What store.set does, without a callback on the event loop for each.
  store.sessions[`${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`] = JSON.stringify({ cookie });
}
const [host, port] = values.addr.split(/:(?=\d+$)/);
const server = app.listen(Number(port), host, () => console.log(`listening on http://${host}:${server.address().port}`));
