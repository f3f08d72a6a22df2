// Makes elements. Text is only ever put in as text: much of what is shown was sent by clients.

/** An element with attributes and children; a string is text, null and undefined are left out. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== undefined) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined).map(c => c instanceof Node ? c : String(c)));
  return made;
}

/** Names and values; those without a value are left out. */
export function list(pairs) {
  return el('dl', {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

export function millis(ms) {
  return ms === undefined || ms === null ? '-' : ms >= 10000 ? (ms / 1000).toFixed(1) + ' s' : ms >= 100 ? Math.round(ms) + ' ms' : ms.toFixed(1) + ' ms';
}

export function age(ms) {
  const s = Math.round(ms / 1000);
  return s < 120 ? s + ' s' : s < 7200 ? Math.round(s / 60) + ' min' : s < 172800 ? Math.round(s / 3600) + ' h' : Math.round(s / 86400) + ' d';
}

/** The local time of day of an ISO instant, with its date in the title. */
export function time(iso) {
  return el('time', {datetime: iso, title: iso}, new Date(iso).toLocaleTimeString());
}
