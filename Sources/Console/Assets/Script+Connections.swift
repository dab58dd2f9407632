extension Script {
    /// The test of a connection, each step as it happens; fields that only sometimes mean something.
    static let connections = #"""
        const trial = document.getElementById("trial");
        const element = (name, look, text) => {
          const made = document.createElement(name);
          if (look) made.className = look;
          made.textContent = text ?? "";
          return made;
        };
        const showStep = (list, words, line) => {
          if (line.end) { words.textContent = line.words; return; }
          const item = element("li", line.done ? "good" : "bad");
          item.append(element("b", "", line.name), line.done ? ": " : " failed: ", element("bdi", "", line.detail));
          list.append(item);
        };
        const readSteps = async (answer, list, words) => {
          const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
          let rest = "";
          for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            const lines = (rest + value).split("\n");
            rest = lines.pop();
            for (const line of lines) if (line) showStep(list, words, JSON.parse(line));
          }
        };
        let isPlain = false;
        document.addEventListener("submit", async (event) => {
          const [form, button] = [event.target, event.submitter];
          if (!trial || isPlain || button?.name !== "then" || button.value !== "test") return;
          event.preventDefault();
          const body = new URLSearchParams(new FormData(form));
          body.set("then", "test");
          const list = element("ol", "steps");
          const words = element("p", "", "Trying …");
          trial.replaceChildren(element("h2", "", "Test"), list, words);
          trial.hidden = false;
          trial.scrollIntoView({ block: "nearest" });
          button.disabled = true;
          try {
            const answer = await fetch(form.getAttribute("action"), {
              method: "POST", body, headers: { Accept: "application/x-ndjson", "X-CSRF-Token": token },
            });
            if (!answer.ok || !answer.headers.get("content-type")?.startsWith("application/x-ndjson")) {
              isPlain = true;
              button.disabled = false;
              form.requestSubmit(button);
              return;
            }
            await readSteps(answer, list, words);
          } catch {
            words.textContent = "The gateway could not be reached.";
          }
          button.disabled = false;
        });

        for (const box of all("[data-conditions]")) {
          const form = box.parentElement.querySelector("form.form");
          const rules = Object.groupBy(all("i", box), (rule) => rule.dataset.when);
          const holds = ({ dataset }) => {
            const value = form.elements[dataset.key]?.value ?? "";
            return dataset.values ? dataset.values.split(" ").includes(value) : value !== "";
          };
          const apply = () => {
            for (const [path, list] of Object.entries(rules)) {
              const field = form.elements[path]?.closest(".field");
              if (field) field.hidden = !list.every(holds);
            }
            for (const group of all("fieldset.part, details.fold", form)) {
              group.hidden = all(".field", group).every((field) => field.hidden);
            }
          };
          for (const event of ["input", "change"]) form.addEventListener(event, apply);
          apply();
        }
        """#
}
