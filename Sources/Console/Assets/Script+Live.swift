extension Script {
    /// Parts of a page that follow what happens: `<div id=… data-live="message connection">` is fetched with its page
    /// again, and put in the old one's place, after events of these kinds. Where nothing tells of events it is fetched
    /// every few seconds.
    static let live = """
        const parts = () => all("[data-live]");
        const kinds = new Set(parts().flatMap((part) => part.dataset.live.split(" ").filter(Boolean)));
        const isBusy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");
        let fetching = false, wanted = false, paused = 0;

        const refresh = async () => {
          if (fetching || document.hidden) { wanted = true; return; }
          fetching = true;
          wanted = false;
          try {
            const answer = await fetch(location.href, { headers: { "X-Live": "1" }, credentials: "same-origin" });
            if (answer.ok && !answer.redirected) {
              const page = new DOMParser().parseFromString(await answer.text(), "text/html");
              for (const part of parts()) {
                const fresh = page.getElementById(part.id);
                if (!fresh || isBusy(part) || fresh.innerHTML === part.dataset.shown) continue;
                const shown = fresh.innerHTML;
                part.replaceWith(fresh);
                fresh.dataset.shown = shown;
                equip(fresh);
              }
            }
          } catch { /* The next event tries again. */ }
          await new Promise((done) => setTimeout(done, 700));
          fetching = false;
          if (wanted) refresh();
        };
        document.addEventListener("visibilitychange", () => { if (!document.hidden && wanted) refresh(); });

        const listeners = [];
        const onMessage = (listener) => { listeners.push(listener); kinds.add("message"); };
        const listen = () => {
          const source = new EventSource("/api/v1/events");
          for (const kind of ["message", "connection", "config", "overview", "missed"]) {
            source.addEventListener(kind, (event) => {
              if (kind === "message") {
                const news = JSON.parse(event.data);
                for (const listener of listeners) listener(news);
              }
              if (parts().some((part) => part.dataset.live.split(" ").includes(kind)) || kind === "missed") {
                refresh();
                // What an event brings about elsewhere, as on a simulated phone, may come a moment later.
                clearTimeout(paused);
                paused = setTimeout(refresh, 1500);
              }
            });
          }
          source.addEventListener("error", () => {
            if (source.readyState !== EventSource.CLOSED) return;
            setInterval(refresh, 5000);
          });
          addEventListener("pagehide", () => source.close());
        };
        """
}
