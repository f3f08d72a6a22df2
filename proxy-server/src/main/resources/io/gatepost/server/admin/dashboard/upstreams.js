// Upstreams with their servers: how they stand, since when and why, and how they fare.
import {get} from './api.js';
import {spark} from './charts.js';
import {age, el, millis} from './dom.js';
import {rates} from './history.js';

const STEPS = ['resolve', 'queue', 'connect', 'tls', 'send', 'wait', 'receive', 'total'];
const GOOD = new Set(['up']);

function latency(upstream) {
  const of = upstream.attempts.windows['1m'].latency;
  const steps = STEPS.filter(s => of[s]?.count > 0);
  return steps.length === 0 ? el('p', {class: 'soft'}, 'No traffic in the last minute.') : el('table', {},
      el('caption', {class: 'soft'}, 'Latency by phase, last minute'),
      el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Phase'), ['p50', 'p90', 'p99'].map(p => el('th', {scope: 'col', class: 'n'}, p)))),
      el('tbody', {}, steps.map(s => el('tr', {}, el('th', {scope: 'row'}, s),
          ['p50_ms', 'p90_ms', 'p99_ms'].map(p => el('td', {class: 'n'}, millis(of[s][p])))))));
}

function server(of, line) {
  const minute = of.windows['1m'];
  return el('article', {class: 'card'},
      el('h3', {}, of.name),
      el('p', {class: 'state ' + (GOOD.has(of.state) ? 'good' : 'bad')}, of.state,
          of.state_age_ms === undefined ? null : el('span', {class: 'soft'}, ` for ${age(of.state_age_ms)}: ${of.reason}`)),
      line.box,
      el('p', {class: 'soft'}, `${minute.requests} requests, ${minute.failed} failed in the last minute; ${of.in_flight} in flight, ${of.idle_connections} idle connections`),
      of.probe_in_ms === undefined ? null : el('p', {class: 'soft'}, `tried again in ${age(of.probe_in_ms)}`));
}

/** Shows the view; called again every second. */
export function upstreams(main) {
  const box = el('div');
  main.append(el('h1', {}, 'Upstreams'), box);
  const sparks = new Map();
  const line = name => sparks.get(name) ?? sparks.set(name, spark('requests and failures per second of ' + name)).get(name);
  return {
    every: 1000,
    async refresh(signal) {
      const {upstreams: all} = await get('upstreams', signal);
      const now = Date.now() / 1000;
      const made = [];
      box.replaceChildren(...all.map(u => el('section', {'aria-label': 'Upstream ' + u.name},
          el('h2', {}, u.name),
          el('p', {class: 'soft'}, `${u.in_flight} in flight, ${u.waiting} waiting` + (u.panic ? '; panic: too few servers are left, all are used' : '')),
          el('div', {class: 'cards'}, u.servers.map(s => {
            const key = u.name + '/' + s.name;
            made.push([line(key), rates(key, s.totals, now)]);
            return server(s, line(key));
          })),
          latency(u))));
      made.forEach(([to, data]) => to.set(data));
    },
  };
}
