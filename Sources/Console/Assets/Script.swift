/// What pages can do beyond forms and links, where there is script. Every page works without it.
enum Script {
    /// All of it.
    static let text = ["\"use strict\";\n(() => {\n", core, live, messages, connections, rules, "})();\n"].joined(
        separator: "\n")

    /// Times that go on, texts that can be copied.
    private static let core = """
        const all = (selector, root = document) => [...root.querySelectorAll(selector)];
        const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

        const distance = (seconds) => {
          const size = Math.abs(seconds);
          if (size < 5) return "just now";
          const words = size < 60 ? `${size} s` : size < 3600 ? `${Math.floor(size / 60)} min`
            : size < 172800 ? `${Math.floor(size / 3600)} h` : `${Math.floor(size / 86400)} d`;
          return seconds > 0 ? `${words} ago` : `in ${words}`;
        };
        const drift = Date.now() - Date.parse(document.querySelector('meta[name="now"]')?.content ?? new Date());
        const tellTimes = () => {
          for (const time of all("time[data-ago]")) {
            const words = distance(Math.floor((Date.now() - drift - Date.parse(time.dateTime)) / 1000));
            if (time.textContent !== words) time.textContent = words;
          }
        };
        setInterval(tellTimes, 5000);

        const equip = (root) => {
          for (const box of all(".copy", root)) {
            if (box.querySelector("button")) continue;
            const button = document.createElement("button");
            button.type = "button";
            button.className = "button plain";
            button.textContent = "Copy";
            button.addEventListener("click", async () => {
              await navigator.clipboard.writeText(box.querySelector("pre").textContent);
              button.textContent = "Copied";
              setTimeout(() => { button.textContent = "Copy"; }, 1500);
            });
            box.append(button);
          }
          for (const list of all(".bubbles", root)) list.scrollTop = list.scrollHeight;
        };
        equip(document);
        const current = document.querySelector(".side nav [aria-current]");
        const strip = current?.closest("nav");
        if (strip && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = current.offsetLeft - 60;
        """
}
