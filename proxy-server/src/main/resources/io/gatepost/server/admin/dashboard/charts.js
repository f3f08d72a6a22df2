// Charts by uPlot, in the colours of the page.
import uPlot from './uplot.js';
import {el} from './dom.js';

const COLOURS = ['#8957e5', '#0b7285', '#9a6700', '#1f6feb', '#cf222e', '#2da44e', '#8c959f', '#bf3989'];
const live = new Set();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function fit(chart, box, height) {
  if (box.clientWidth > 0 && box.clientWidth !== chart.width) {
    chart.setSize({width: box.clientWidth, height});
  }
}

function draw(box, height, options, data) {
  const chart = new uPlot({width: Math.max(box.clientWidth, 100), height, ...options}, data, box);
  const observer = new ResizeObserver(() => fit(chart, box, height));
  observer.observe(box);
  live.add(() => {
    observer.disconnect();
    chart.destroy();
  });
  return chart;
}

/** Lets go of the charts of a view that is left. */
export function clear() {
  live.forEach(end => end());
  live.clear();
}

/** Lines over time with a legend; data are seconds and one row per name. */
export function lines(box, names, data, bars = false) {
  const axis = {stroke: () => colour('--soft'), grid: {stroke: colour('--line'), width: 1}, ticks: {stroke: colour('--line')}};
  const series = names.map((label, i) => ({
    label, stroke: COLOURS[i % COLOURS.length], width: 2, points: {show: false},
    ...(bars ? {fill: COLOURS[i % COLOURS.length] + '55', paths: uPlot.paths.stepped({align: 1})} : {}),
  }));
  return draw(box, 220, {
    series: [{}, ...series], axes: [axis, {...axis, size: 55}], scales: {y: {range: (u, min, max) => [0, Math.max(max, 1)]}},
    cursor: {drag: {x: false, y: false}},
  }, data);
}

/** A small line without axes; a name tells those who cannot see it what it is. */
export function spark(name) {
  const box = el('div', {class: 'chart', role: 'img', 'aria-label': name});
  return {
    box,
    chart: null,
    set(data) {
      if (this.chart === null && box.isConnected) {
        this.chart = draw(box, 40, {
          legend: {show: false}, cursor: {show: false}, axes: [{show: false}, {show: false}],
          series: [{}, {stroke: colour('--link'), width: 1.5, points: {show: false}}, {stroke: colour('--bad'), width: 1.5, points: {show: false}}],
          scales: {y: {range: (u, min, max) => [0, Math.max(max, 1)]}},
        }, data);
      } else if (this.chart !== null) {
        this.chart.setData(data);
      }
    },
  };
}
