// Search and copy buttons: everything else works without this file.
(function () {
  "use strict";
  var script = document.currentScript;
  var root = script.getAttribute("data-root") || "";
  var maximumResults = 12;

  // Search
  var form = document.querySelector("form.search");
  var input = document.getElementById("search");
  var results = document.getElementById("results");
  var isLoading = false;

  function load() {
    if (window.contractIndex || isLoading) { return; }
    isLoading = true;
    var element = document.createElement("script");
    element.src = root + "search-index.js";
    element.onload = show;
    document.head.appendChild(element);
  }

  function score(entry, words) {
    var title = entry[0].toLowerCase();
    var text = entry[1].toLowerCase();
    var total = 0;
    for (var i = 0; i < words.length; i += 1) {
      var at = title.indexOf(words[i]);
      if (at === 0) { total += 8; } else if (at > 0) { total += 4; } else if (text.indexOf(words[i]) >= 0) { total += 1; } else { return 0; }
    }
    return total + 1 / (1 + title.length);
  }

  function item(entry) {
    var link = document.createElement("a");
    var title = document.createElement("strong");
    var text = document.createElement("span");
    link.href = root + entry[2];
    title.textContent = entry[0];
    text.textContent = entry[3] === "operation" ? entry[1].split(" ").slice(0, 2).join(" ") : entry[1];
    link.appendChild(title);
    link.appendChild(text);
    return link;
  }

  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    results.textContent = "";
    results.hidden = words.length === 0 || !window.contractIndex;
    if (results.hidden) { return; }
    var found = window.contractIndex
      .map(function (entry) { return [score(entry, words), entry]; })
      .filter(function (pair) { return pair[0] > 0; })
      .sort(function (a, b) { return b[0] - a[0]; })
      .slice(0, maximumResults);
    found.forEach(function (pair) { results.appendChild(item(pair[1])); });
    if (found.length === 0) {
      var none = document.createElement("p");
      none.textContent = "Nothing found.";
      results.appendChild(none);
    }
  }

  function move(step) {
    var links = Array.prototype.slice.call(results.querySelectorAll("a"));
    var at = links.indexOf(document.activeElement) + step;
    if (at < 0) { input.focus(); } else if (at < links.length) { links[at].focus(); }
  }

  if (form) {
    form.hidden = false;
    input.addEventListener("focus", load);
    input.addEventListener("input", show);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var first = results.querySelector("a");
      if (first) { first.click(); }
    });
    form.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
      if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
      if (event.key === "Escape") { input.value = ""; show(); input.focus(); }
    });
    document.addEventListener("keydown", function (event) {
      var isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
    document.addEventListener("click", function (event) {
      if (!form.contains(event.target) || event.target.closest(".results a")) { results.hidden = true; }
    });
  }

  // The menu is open without this file; on narrow screens it starts closed.
  var menu = document.querySelector("details.menu");
  if (menu && window.matchMedia("(max-width: 60rem)").matches) { menu.open = false; }

  // The current page and the operation in view are kept in sight in the navigation.
  var side = document.querySelector("nav.side");
  var links = {};
  document.querySelectorAll(".entries a").forEach(function (link) { links[link.getAttribute("href").slice(1)] = link; });
  function reveal(link) {
    var box = link.getBoundingClientRect();
    var frame = side.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) { side.scrollTop += box.top - frame.top - frame.height / 3; }
  }
  var current = document.querySelector(".side [aria-current]");
  if (current) { reveal(current); }
  if ("IntersectionObserver" in window) {
    var active = null;
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        var link = links[entry.target.getAttribute("aria-labelledby")];
        if (!entry.isIntersecting || !link || link === active) { return; }
        if (active) { active.classList.remove("active"); }
        link.classList.add("active");
        active = link;
        if (window.scrollY > 0) { reveal(link); }
      });
    }, { rootMargin: "-20% 0px -75% 0px" });
    document.querySelectorAll(".operation").forEach(function (section) { observer.observe(section); });
  }

  // Copy buttons
  if (navigator.clipboard) {
    document.querySelectorAll("figure.sample").forEach(function (figure) {
      var code = figure.querySelector("pre");
      if (!code) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(code.textContent).then(function () {
          button.textContent = "Copied";
          setTimeout(function () { button.textContent = "Copy"; }, 1500);
        });
      });
      figure.querySelector("figcaption").appendChild(button);
    });
  }
})();
