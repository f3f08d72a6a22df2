// One failure: what happened, the waterfall of its attempts, evidence, and what to check.
import {get} from './api.js';
import {el, list, millis, time} from './dom.js';

const STEPS = ['resolve', 'connect', 'tls', 'send', 'wait', 'receive'];

function bar(timing) {
  const sum = STEPS.reduce((s, step) => s + (timing[step + '_ms'] ?? 0), 0);
  const there = STEPS.map((step, i) => ({step, i, ms: timing[step + '_ms']})).filter(s => s.ms !== undefined);
  const track = el('div', {class: 'bar', role: 'img', 'aria-label': there.map(s => `${s.step} ${millis(s.ms)}`).join(', ')});
  for (const s of there) {
    const part = el('span', {class: 'p' + s.i});
    part.style.flexGrow = sum > 0 ? s.ms / sum : 1;
    track.append(part);
  }
  return [track, el('p', {class: 'soft'}, there.map(s => el('span', {}, el('span', {class: 'key p' + s.i}), `${s.step} ${millis(s.ms)} `)))];
}

function text(value) {
  return typeof value === 'object' && value !== null
      ? Object.entries(value).map(([k, v]) => Array.isArray(value) ? text(v) : `${k} ${text(v)}`).join(', ')
      : String(value);
}

function attempt(a, n) {
  return el('li', {class: 'card'},
      el('h3', {}, `${n + 1}. ${a.server ?? a.address ?? ''} `, el('span', {class: a.cause ? 'bad' : 'good'}, a.cause ?? 'ended well')),
      bar(a.timing),
      list([['address', a.address], ['phase', a.phase], ['error', a.errno_name], ['status', a.upstream_status],
        ['limit', a.limit_ms === undefined ? null : millis(a.limit_ms)],
        ['connection', a.connection.reused ? `reused, request ${a.connection.requests}, idle ${millis(a.connection.idle_ms)}` : 'new'],
        ['bytes', `${a.bytes_sent} sent, ${a.bytes_received} received`], ['delivery', a.delivery], ['retry', a.verdict], ['detail', a.detail],
        ...Object.entries(a.evidence).map(([k, v]) => [k.replaceAll('_', ' '), text(v)])]));
}

function command(line) {
  const button = el('button', {type: 'button', onclick: async () => {
    try {
      await navigator.clipboard.writeText(line);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(shown);
    }
  }}, 'Copy');
  const shown = el('pre', {tabindex: '0'}, line);
  return el('div', {}, shown, button);
}

function suspect(s) {
  const texts = (title, of) => of.length === 0 ? null : [el('h4', {}, title), el('ul', {}, of.map(t => el('li', {}, t)))];
  return el('li', {class: 'card'}, el('h3', {}, s.reason, ' ', el('span', {class: 'soft'}, s.confidence)),
      texts('Because', s.because), s.check.length === 0 ? null : [el('h4', {}, 'Check'), s.check.map(command)],
      texts('Fix', s.fix), texts('Do not', s.avoid));
}

/** Shows the failure of an id. */
export function failure(main, id) {
  const box = el('div');
  main.append(el('h1', {}, 'Failure'), box);
  return {
    every: 0,
    async refresh(signal) {
      const f = await get('failures/' + encodeURIComponent(id), signal);
      const queue = Object.entries(f.timing).map(([k, v]) => `${k.replace('_ms', '').replaceAll('_', ' ')} ${millis(v)}`).join(', ');
      box.replaceChildren(
          el('p', {class: 'state bad'}, f.outcome.cause ?? 'retried, ended well'), el('p', {}, f.explanation),
          list([['id', f.id], ['time', time(f.time)], ['status', f.outcome.status], ['origin', f.outcome.origin], ['phase', f.outcome.phase],
            ['request', `${f.request.method} ${f.request.host ?? ''}${f.request.target}`], ['client', `${f.client.address} ${f.client.protocol}`],
            ['route', f.route], ['upstream', f.upstream], ['instance', f.instance], ['timing', queue]]),
          el('h2', {}, 'Attempts'), f.attempts.length === 0 ? el('p', {class: 'soft'}, 'No server was tried.') : el('ol', {class: 'cards plain'}, f.attempts.map(attempt)),
          el('h2', {}, 'Suspects'), f.suspects.length === 0 ? el('p', {class: 'soft'}, 'None.') : el('ol', {class: 'cards plain'}, f.suspects.map(suspect)));
    },
  };
}
