"use strict";
(function () {
  const form = document.getElementById("form");
  const query = document.getElementById("query");
  const fault = document.getElementById("fault");

  // A query that is too long for an address is posted.
  form.addEventListener("submit", function () {
    form.method = encodeURIComponent(query.value).length > 6000 ? "post" : "get";
  });

  query.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  function show(event) {
    const lines = query.value.split("\n");
    const line = Number(fault.dataset.line);
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    if (event) event.preventDefault();
    query.focus();
    query.setSelectionRange(start, start + (lines[line - 1] || "").length);
  }

  if (fault) {
    fault.addEventListener("click", show);
    show();
  }
})();
