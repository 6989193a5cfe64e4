"use strict";
(function () {
  const given = JSON.parse(document.getElementById("given").textContent);
  const endpoint = new URL("/sparql", location.href).href;
  const place = document.getElementById("yasgui");

  // It would ask prefix.cc for prefixes and Linked Open Vocabularies for terms: here both come with the page.
  const completers = Yasgui.Yasqe.Autocompleters;
  completers.prefixes.get = () => Object.entries(given.prefixes).map(([name, base]) => `${name}: <${base}>`);
  for (const name of ["class", "property"]) Object.assign(completers[name], { bulk: true, get: () => given.terms[name] });
  for (const name of ["prefixes", "class", "property"]) completers[name].persistenceId = null;

  // Nobody but this server is asked, whatever a link or a tab kept from before says.
  const asked = { ...Yasgui.defaults.requestConfig, endpoint, method: "POST", headers: {}, args: [], withCredentials: false };
  Object.assign(asked, { namedGraphs: [], defaultGraphs: [] });
  const own = (tab) => ({ ...tab, requestConfig: asked });

  // What the server says of the answer in a tab stands above the tabs while that tab is open.
  let yasgui;
  const board = document.getElementById("notice");
  const notices = new Map();
  const openTab = () => yasgui?.getTab()?.getId();
  function tell(tab) {
    const items = (notices.get(tab) || []).map(function (line) {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    });
    board.hidden = items.length === 0;
    board.querySelector("ul").replaceChildren(...items);
  }
  const plainFetch = window.fetch.bind(window);
  window.fetch = async function (...request) {
    const asking = openTab();
    notices.delete(asking);
    tell(openTab());
    const response = await plainFetch(...request);
    // A query that comes with the address is asked before its tab has a name.
    const lines = (response.headers.get("Kg-Notice") || "").split(" | ");
    notices.set(asking ?? openTab(), lines.filter(Boolean));
    tell(openTab());
    return response;
  };

  const config = {
    autofocus: false,
    persistenceId: `kg_${given.case}`,
    tabName: given.words.query,
    requestConfig: asked,
    corsProxy: undefined,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    populateFromUrl: own,
    yasqe: { ...Yasgui.defaults.yasqe, value: given.start, prefixCcApi: null, createShortLink: undefined },
    yasr: { ...Yasgui.defaults.yasr, prefixes: given.prefixes },
  };
  try {
    yasgui = new Yasgui(place, config);
  } catch {
    // What the address says behind # is no query that was shared.
    place.replaceChildren();
    yasgui = new Yasgui(place, { ...config, populateFromUrl: false });
  }
  for (const tab of Object.values(yasgui._tabs)) tab.setRequestConfig(asked);
  // When these are told, the tab that is open afterwards is not set yet.
  for (const event of ["tabSelect", "tabAdd", "tabClose"]) yasgui.on(event, () => queueMicrotask(() => tell(openTab())));

  function open(name) {
    const query = given.library[name];
    if (!query) return;
    const found = Object.values(yasgui._tabs).find((tab) => tab.getName() === query.title && tab.getQuery() === query.text);
    if (found) yasgui.selectTabId(found.getId());
    else yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name: query.title, yasqe: { value: query.text } });
    yasgui.getTab().getYasqe().focus();
  }

  document.querySelector(".library").addEventListener("click", function (event) {
    const link = event.target.closest("a[data-query]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.dataset.query);
  });
  open(given.load);
})();
