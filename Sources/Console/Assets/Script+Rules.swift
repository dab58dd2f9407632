extension Script {
    /// The order of rules by dragging, templates while they are typed, mails that are dropped.
    static let rules = #"""
        for (const list of all("[data-order]")) {
          const form = document.getElementById(list.dataset.order);
          let dragged = null;
          for (const item of list.children) {
            item.draggable = true;
            item.addEventListener("dragstart", (event) => {
              dragged = item;
              event.dataTransfer.effectAllowed = "move";
              event.dataTransfer.setData("text/plain", item.dataset.name);
              item.classList.add("dragged");
            });
            item.addEventListener("dragend", () => {
              item.classList.remove("dragged");
              for (const other of list.children) other.classList.remove("target");
              dragged = null;
            });
            item.addEventListener("dragover", (event) => {
              if (!dragged) return;
              event.preventDefault();
              for (const other of list.children) other.classList.toggle("target", other === item && item !== dragged);
            });
            item.addEventListener("drop", (event) => {
              if (!dragged || dragged === item) return;
              event.preventDefault();
              const names = [...list.children];
              const isDown = names.indexOf(dragged) < names.indexOf(item);
              item[isDown ? "after" : "before"](dragged);
              form.elements.order.value = [...list.children].map((one) => one.dataset.name).join("\n");
              form.requestSubmit();
            });
          }
        }

        for (const place of all("[data-trial]")) {
          const form = document.getElementById(place.dataset.trial);
          let [timer, latest, field] = [0, 0, null];
          const insertions = () => {
            for (const code of all("code[data-insert]", document.getElementById(place.id))) {
              code.tabIndex = 0;
              code.setAttribute("role", "button");
            }
          };
          const attempt = async () => {
            const turn = ++latest;
            const body = new URLSearchParams(new FormData(form));
            body.set("then", "try");
            try {
              const answer = await fetch(form.getAttribute("action"), {
                method: "POST", body, headers: { "X-CSRF-Token": token },
              });
              if (turn !== latest || !answer.headers.get("content-type")?.startsWith("text/html")) return;
              const page = new DOMParser().parseFromString(await answer.text(), "text/html");
              const fresh = page.getElementById(place.id);
              const present = document.getElementById(place.id);
              if (!fresh || !present) return;
              const open = all("details", present).map((one) => one.open);
              present.replaceChildren(...fresh.childNodes);
              all("details", present).forEach((one, index) => { one.open = open[index] ?? one.open; });
              insertions();
            } catch { /* The button says it when the gateway cannot be reached. */ }
          };
          const soon = () => { clearTimeout(timer); timer = setTimeout(attempt, 400); };
          form.addEventListener("input", soon);
          const templates = ["template", "text", "subject", "reply.subject", "reply.text"];
          form.addEventListener("focusin", ({ target }) => { if (templates.includes(target.name)) field = target; });
          const insert = ({ target }) => {
            const code = target.closest?.("code[data-insert]");
            const area = field ?? form.elements.template ?? form.elements.text;
            if (!code || !area || area.readOnly) return false;
            const end = area.value.length;
            const [from, to] = field ? [area.selectionStart, area.selectionEnd] : [end, end];
            area.setRangeText(code.dataset.insert, from, to, "end");
            area.focus();
            soon();
            return true;
          };
          place.addEventListener("click", insert);
          place.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && insert(event)) event.preventDefault();
          });
          // Beside what it shows.
          if (form.contains(place)) form.elements.text?.closest("fieldset.part")?.after(place);
          insertions();
          if (!place.textContent) attempt();
        }

        for (const drop of all("[data-drop]")) {
          const send = async (file) => {
            const form = drop.closest("form") ?? document.querySelector("form.form");
            const query = new URLSearchParams();
            for (const name of ["to", "from", "client"]) query.set(name, form?.elements[name]?.value ?? "");
            const answer = await fetch(`${drop.dataset.drop}?${query}`, {
              method: "POST", body: file, headers: { "Content-Type": "message/rfc822", "X-CSRF-Token": token },
            });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const fresh = page.getElementById("mail-result");
            const place = document.getElementById("mail-result");
            if (fresh) place.replaceChildren(...fresh.childNodes);
            else place.textContent = page.querySelector("main")?.textContent ?? "The gateway could not be reached.";
            place.scrollIntoView({ block: "nearest" });
          };
          drop.hidden = false;
          const input = drop.querySelector("input");
          input.addEventListener("change", () => { if (input.files[0]) send(input.files[0]); });
          drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
          drop.addEventListener("dragleave", () => drop.classList.remove("over"));
          drop.addEventListener("drop", (event) => {
            event.preventDefault();
            drop.classList.remove("over");
            if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
          });
        }
        """#
}
