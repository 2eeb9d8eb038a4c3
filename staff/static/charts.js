// Draws each table of numbers as bars; the table itself stays for everybody who reads rather than looks.

"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const table = document.getElementById(place.dataset.chart);
    const rows = [...table.tBodies[0].rows];
    const labels = rows.map((row) => row.cells[0].textContent.slice(5));
    const columns = table.tHead.rows[0].cells.length - 1;
    const series = [...Array(columns).keys()].map((column) =>
      rows.map((row) => Number(row.cells[column + 1].textContent)),
    );
    const every = Math.ceil(labels.length / 8);
    new Chartist.BarChart(
      place,
      { labels, series },
      {
        stackBars: true,
        height: 200,
        axisX: { showGrid: false, labelInterpolationFnc: (label, index) => (index % every ? null : label) },
        axisY: { onlyInteger: true, offset: 32 },
      },
    );
  }
});
