extension Script {
    /// The list of messages: states change where they stand, new ones wait behind a bar until they are wanted.
    static let messages = """
        const list = document.querySelector("#messages[data-newest]");
        if (list) {
          const bar = document.querySelector("#news");
          const tones = { queued: "neutral", sending: "neutral", sent: "good", delivered: "good", failed: "bad",
            expired: "bad", cancelled: "warning", unknown: "warning" };
          const news = new Set();
          onMessage((message) => {
            const badge = document.querySelector(`#m${Number(message.id)} .badge`);
            if (badge && tones[message.state]) {
              badge.textContent = message.state;
              badge.className = `badge ${tones[message.state]}`;
            } else if (bar && list.dataset.newest !== "" && Number(message.id) > Number(list.dataset.newest)) {
              if (news.size < 1000) news.add(message.id);
              bar.hidden = false;
              bar.querySelector("a").textContent = news.size >= 1000 ? "1,000 or more new messages: show them"
                : news.size === 1 ? "1 new message: show it" : `${news.size} new messages: show them`;
            }
          });
        }
        if (kinds.size) listen();
        """
}
