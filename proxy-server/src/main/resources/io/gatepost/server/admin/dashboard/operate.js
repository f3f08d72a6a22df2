// Maintenance and server switches. Every change is confirmed first.
import {get, put, setToken} from './api.js';
import {el} from './dom.js';

const STATES = ['up', 'drain', 'down'];

/** Asks in a dialog; true where the operator says yes. A token given is kept for this tab. */
export function confirm(title, text, token) {
  const dialog = document.getElementById('confirm');
  const field = document.getElementById('confirm-token');
  const input = field.querySelector('input');
  document.getElementById('confirm-title').textContent = title;
  document.getElementById('confirm-text').textContent = text;
  field.hidden = !token;
  input.value = '';
  dialog.returnValue = 'no';
  return new Promise(done => {
    dialog.addEventListener('close', () => {
      const yes = dialog.returnValue === 'yes';
      if (yes && token) {
        setToken(input.value);
      }
      input.value = '';
      done(yes);
    }, {once: true});
    dialog.showModal();
  });
}

/** Puts it, asking for an operator's token where the one there does not do. */
async function change(path, body) {
  try {
    return await put(path, body);
  } catch (e) {
    if ((e.status === 401 || e.status === 403) && await confirm('A token is needed', e.message, true)) {
      return put(path, body);
    }
    throw e;
  }
}

function button(label, title, text, act, notice) {
  return el('button', {type: 'button', 'aria-label': title, onclick: async () => {
    if (await confirm(title, text, false)) {
      try {
        await act();
        notice('');
      } catch (e) {
        notice(e.message);
      }
    }
  }}, label);
}

function maintenance(m, done, notice) {
  const name = m.name === null ? 'the whole proxy' : `${m.of} ${m.name}`;
  const of = m.name === null ? {} : {[m.of]: m.name};
  const to = m.on ? 'off' : 'on';
  return el('li', {}, el('span', {class: 'state ' + (m.on ? 'warn' : 'good')}, m.on ? 'maintenance' : 'in service'),
      el('div', {class: 'row'}, name, m.until === null ? null : el('span', {class: 'soft'}, 'until ' + m.until),
          button('Switch ' + to, `Switch ${to} maintenance of ${name}?`, m.on ? 'Requests go to the servers again.' : 'Requests get 503 with the maintenance page.',
              async () => done(await change('maintenance', {state: to, ...of})), notice)));
}

function server(upstream, s, done, notice) {
  const says = {up: 'It gets requests again.', drain: 'It gets no new requests; those under way end.', down: 'It gets no requests.'};
  return el('li', {}, el('span', {class: 'state ' + (s.state === 'up' ? 'good' : 'warn')}, s.state),
      el('div', {class: 'row'}, `${upstream}/${s.name}`, STATES.filter(state => state !== s.state).map(state => button(state, `Set ${upstream}/${s.name} to ${state}?`, says[state],
          async () => done(await change('servers/' + encodeURIComponent(upstream) + '/' + encodeURIComponent(s.name), {state})), notice))));
}

/** Shows the view. */
export function operate(main, notice) {
  const switches = el('ul', {class: 'rows'});
  const servers = el('ul', {class: 'rows'});
  main.append(el('h1', {}, 'Operate'), el('h2', {}, 'Maintenance'), switches, el('h2', {}, 'Servers'), servers);
  const view = {
    every: 0,
    async refresh(signal) {
      const [{maintenance: all}, {upstreams}] = await Promise.all([get('maintenance', signal), get('upstreams', signal)]);
      const again = () => view.refresh();
      switches.replaceChildren(...all.map(m => maintenance(m, again, notice)));
      servers.replaceChildren(...upstreams.flatMap(u => u.servers.map(s => server(u.name, s, again, notice))));
    },
  };
  return view;
}
