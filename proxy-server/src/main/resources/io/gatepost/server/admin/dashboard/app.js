// The views by the fragment of the address, each refreshed while it is shown.
import {clear} from './charts.js';
import {failure} from './failure.js';
import {failures} from './failures.js';
import {confirm, operate} from './operate.js';
import {patterns} from './patterns.js';
import {upstreams} from './upstreams.js';

const VIEWS = {'': upstreams, failures, patterns, operate};
const main = document.getElementById('main');
const notice = document.getElementById('notice');
let leave = () => {};

function tell(text) {
  if (notice.textContent !== text) {
    notice.textContent = text;
  }
  notice.hidden = text === '';
}

async function refreshed(view, signal) {
  try {
    await view.refresh(signal);
    tell('');
  } catch (e) {
    if (signal.aborted) {
      return;
    }
    if (e.status === 401 && await confirm('A token is needed', e.message, true)) {
      await refreshed(view, signal);
    } else {
      tell(e instanceof TypeError ? 'The proxy does not answer; this is what was last known.' : e.message);
    }
  }
}

function show() {
  leave();
  clear();
  const [name, id] = location.hash.replace(/^#\/?/, '').split('/');
  const stop = new AbortController();
  main.replaceChildren();
  const view = id ? failure(main, decodeURIComponent(id)) : (VIEWS[name] ?? upstreams)(main, tell);
  document.querySelectorAll('nav a').forEach(a => {
    if (a.getAttribute('href') === '#/' + name) {
      a.setAttribute('aria-current', 'page');
    } else {
      a.removeAttribute('aria-current');
    }
  });
  let timer;
  leave = () => {
    stop.abort();
    clearTimeout(timer);
  };
  const loop = async () => {
    if (!document.hidden) {
      await refreshed(view, stop.signal);
    }
    if (view.every > 0 && !stop.signal.aborted) {
      timer = setTimeout(loop, view.every);
    }
  };
  loop();
}

addEventListener('hashchange', () => {
  if (location.hash === '#main') {
    main.focus();
    return;
  }
  show();
  main.focus();
});
show();
