// What kind of thing is going on: shapes that many failures have in common.
import {get} from './api.js';
import {el, time} from './dom.js';

/** Shows the view. */
export function patterns(main) {
  const box = el('div', {class: 'cards'});
  main.append(el('h1', {}, 'Patterns'), box);
  const texts = of => of.length === 0 ? null : el('ul', {}, of.map(t => el('li', {}, t)));
  return {
    every: 5000,
    async refresh(signal) {
      const {patterns: found} = await get('patterns', signal);
      box.replaceChildren(...found.length === 0 ? [el('p', {}, 'No pattern is seen now.')] : found.map(p => el('article', {class: 'card'},
          el('h2', {}, p.says), el('p', {class: 'soft'}, [p.upstream, p.subject].filter(Boolean).join(', '), ` ${p.failures} failures since `, time(p.since)),
          texts(p.figures), texts(p.advice))));
    },
  };
}
