// Asks a form's server about an address while it is being typed, and says beside the field what the
// form would say when it is sent. Without scripts the form works as it did.
//
//   <input type="email" data-gatepost="/gatepost/check">
//
// What it says stands in a <div class="gatepost-live"> behind the field, which screen readers
// announce politely. A button offers what was probably meant; pressing it fills the field.
(() => {
  "use strict";
  const PAUSE = 400; // milliseconds without a key press

  function watch(input) {
    const note = document.createElement("div");
    note.className = "gatepost-live";
    note.id = `${input.id || input.name}-live`;
    note.setAttribute("role", "status");
    input.after(note);
    const described = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", described ? `${described} ${note.id}` : note.id);
    let timer = 0;
    let asked = input.value; // what the server has judged already, when it drew the form
    let request = null;

    async function ask() {
      clearTimeout(timer);
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      request?.abort();
      if (!text.includes("@")) return show({});
      request = new AbortController();
      try {
        const answer = await fetch(input.dataset.gatepost, {
          method: "POST",
          body: body(input, text),
          headers: { Accept: "application/json" },
          signal: request.signal,
        });
        show(answer.ok ? await answer.json() : {});
      } catch (error) {
        if (error.name !== "AbortError") show({}); // the form itself will be checked all the same
      }
    }

    function show({ decision = "", message = "", suggestion = null }) {
      note.replaceChildren();
      note.dataset.decision = message ? decision : "";
      if (!message) return;
      const text = document.createElement("p");
      text.textContent = message;
      note.append(text);
      if (!suggestion) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "gatepost-suggestion";
      button.textContent = suggestion;
      button.addEventListener("click", () => {
        input.value = suggestion;
        input.focus();
        ask();
      });
      note.append(button);
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("change", ask);
  }

  // The token that a framework put into the form goes along.
  function body(input, text) {
    const fields = new URLSearchParams({ email: text });
    for (const hidden of input.form?.querySelectorAll('input[type="hidden"][name^="csrf"]') ?? []) {
      fields.set(hidden.name, hidden.value);
    }
    return fields;
  }

  function start() {
    document.querySelectorAll("input[data-gatepost]").forEach(watch);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
