// Rates of the last minutes, made of totals that are read every second.

const LENGTH = 120;
const kept = new Map();

/** Takes totals by a name; gives seconds, requests and failures per second. */
export function rates(name, totals, now) {
  let h = kept.get(name);
  if (h === undefined || totals.requests < h.requests) {
    h = {rows: [[], [], []]};
    kept.set(name, h);
  } else if (now > h.at) {
    const seconds = now - h.at;
    h.rows[0].push(now);
    h.rows[1].push((totals.requests - h.requests) / seconds);
    h.rows[2].push((totals.failed - h.failed) / seconds);
    if (h.rows[0].length > LENGTH) {
      h.rows.forEach(row => row.shift());
    }
  }
  h.at = now;
  h.requests = totals.requests;
  h.failed = totals.failed;
  return h.rows;
}
