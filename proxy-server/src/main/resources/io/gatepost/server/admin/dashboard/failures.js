// Failures over time by cause, and the newest.
import {get} from './api.js';
import {lines} from './charts.js';
import {el, millis, time} from './dom.js';

const SHOWN = 50;
const MOST_CAUSES = 7;
const STEP = 15;
const SPAN = 900;

/** Rows for a chart: seconds, and a row of counts for each of the most frequent causes. */
function series(groups, now) {
  const sums = new Map();
  groups.forEach(g => sums.set(g.cause ?? 'retried', (sums.get(g.cause ?? 'retried') ?? 0) + g.failures + g.retried));
  const causes = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a)).slice(0, MOST_CAUSES);
  const first = Math.floor((now - SPAN) / STEP) * STEP;
  const seconds = Array.from({length: SPAN / STEP + 1}, (unused, i) => first + i * STEP);
  const rows = causes.map(() => seconds.map(() => 0));
  for (const g of groups) {
    const at = Math.floor((Date.parse(g.from) / 1000 - first) / STEP);
    const row = rows[causes.indexOf(g.cause ?? 'retried')];
    if (row && at >= 0 && at < row.length) {
      row[at] += g.failures + g.retried;
    }
  }
  return {causes, data: [seconds, ...rows]};
}

function item(f) {
  return el('li', {},
      el('div', {}, time(f.time), ' ', el('span', {class: 'soft'}, f.outcome.status || '')),
      el('div', {}, el('a', {href: '#/failures/' + encodeURIComponent(f.id)}, f.outcome.cause ?? 'retried: ' + f.attempts.find(a => a.cause)?.cause),
          ` ${f.request.method} ${f.request.host ?? ''}${f.request.target}`,
          el('div', {class: 'soft'}, [f.upstream, f.attempts.at(-1)?.server, millis(f.timing.total_ms)].filter(Boolean).join(', '))));
}

/** Shows the view. */
export function failures(main) {
  const chart = el('div', {class: 'chart', role: 'img', 'aria-label': 'Failures over the last 15 minutes by cause'});
  const note = el('p', {class: 'soft'});
  const newest = el('ol', {class: 'rows'});
  main.append(el('h1', {}, 'Failures'), el('h2', {}, 'Last 15 minutes by cause'), note, chart, el('h2', {}, 'Newest'), newest);
  let drawn = null;
  let names = '';
  let shown = '';
  async function summary(signal) {
    const now = Date.now() / 1000;
    try {
      const counts = await get(`failures/summary?by=cause&step=${STEP}s&since=${SPAN}s&limit=1000`, signal);
      const {causes, data} = series(counts.groups, now);
      note.textContent = `${counts.failures} failures, ${counts.retried} that a retry made good` + (counts.truncated ? '; not all are drawn' : '');
      if (causes.length > 0 && causes.join() !== names) {
        names = causes.join();
        drawn?.destroy();
        chart.replaceChildren();
        drawn = lines(chart, causes, data, true);
      } else if (drawn !== null) {
        drawn.setData(data);
      }
    } catch (e) {
      if (e.status !== 503) {
        throw e;
      }
      note.textContent = e.message;
    }
  }
  return {
    every: 2000,
    async refresh(signal) {
      const {failures: found} = await get('failures?limit=' + SHOWN, signal);
      const ids = found.map(f => f.id).join();
      // What has the focus is not replaced for nothing.
      if (ids !== shown || found.length === 0) {
        shown = ids;
        const focus = document.activeElement?.getAttribute('href');
        newest.replaceChildren(...found.length === 0 ? [el('li', {}, 'No failure is kept.')] : found.map(item));
        if (focus?.startsWith('#/failures/')) {
          [...newest.querySelectorAll('a')].find(a => a.getAttribute('href') === focus)?.focus();
        }
      }
      await summary(signal);
    },
  };
}
