"""What a newcomer does with the demonstration, in a real browser: newcomer.py BASE SHOTS PORT USER PASSWORD

PORT, USER and PASSWORD are those of a mail server that wants a login. Prints one JSON object of what was seen.
"""

import json
import sys

from selenium.webdriver.support.ui import Select

from browser import Browser

# Characters that mean something to HTML, to GSM 7-bit and to neither.
SUBJECT = "Dinner <b>&</b> \"wine\""
QUESTION = "Are you coming? <i>€ 5</i> & a 🍵"
ANSWER = "Yes, at <u>eight</u> & \"hungry\""


def send_mail(browser, subject, text):
    """By the little form beside the phone."""
    browser.go("Phones")
    browser.click("details.fold > summary")
    browser.fill("#f-mail-subject", subject)
    # Keys for what is outside the basic plane are not to be had.
    browser.driver.execute_script("document.querySelector('#f-mail-text').value = arguments[0]", text)
    browser.press('form[action="/phones/mail"] button')
    browser.reads(".notice", "The mail is in.")


def talk(browser, seen):
    browser.open("/")
    assert browser.driver.title == "Overview · Telepost", browser.driver.title
    browser.reads(".who", "demo")
    browser.shot("newcomer-overview")
    send_mail(browser, SUBJECT, QUESTION)
    bubble = browser.reads("#texts li", QUESTION)
    assert "from +4477009001" in bubble, bubble
    browser.until(lambda: browser.all('form[action="/phones/answer"]'), "the form to answer with")
    browser.fill('form[action="/phones/answer"] textarea', ANSWER)
    browser.press('form[action="/phones/answer"] button')
    browser.reads("#texts li.mine", ANSWER)
    browser.until(lambda: [mail for mail in browser.text("#mails article") if ANSWER in mail], "the answer as a mail")
    reply = browser.reads("#mails article", ANSWER)
    assert f"Re: {SUBJECT}" in reply, reply
    assert "to you@example.com" in reply and "in the thread of an earlier mail" in reply, reply
    browser.shot("newcomer-phones")
    seen["reply"] = reply


def watch_steps(browser):
    """Has the page note when steps come."""
    browser.driver.execute_script("""
        window.steps = [];
        new MutationObserver(() => {
          const count = document.querySelectorAll("#trial li").length;
          if (count && steps.at(-1) !== count) steps.push(count);
        }).observe(document.getElementById("trial"), { childList: true, subtree: true });
    """)


def try_connection(browser, password, verdict):
    browser.fill("#f-password", password)
    watch_steps(browser)
    browser.click('button[name="then"][value="test"]')
    browser.reads("#trial > p", verdict)
    counts = browser.driver.execute_script("return window.steps")
    assert len(counts) >= 2 and counts == sorted(counts), f"the steps did not come one after the other: {counts}"
    assert browser.path.startswith("/connections/new"), browser.path
    looks = [step.get_attribute("class") for step in browser.all("#trial li")]
    return list(zip(looks, browser.text("#trial li")))


def connect(browser, seen, port, user, password):
    browser.go("Connections")
    browser.press('main a[href="/connections/new"]')
    browser.press('main a[href="/connections/new?type=smtp"]')
    browser.fill("#f-name", "office")
    browser.fill("#f-host", "127.0.0.1")
    Select(browser.find("#f-tls")).select_by_value("none")
    browser.fill("#f-port", port)
    browser.fill("#f-username", user)
    wrong = try_connection(browser, "wrong " + password, "It does not work yet: login failed.")
    assert [look for look, _ in wrong[:-1]] == ["good"] * (len(wrong) - 1), wrong
    assert wrong[-1][0] == "bad" and "login failed: " in wrong[-1][1], wrong
    assert "username and password" in wrong[-1][1], wrong
    browser.shot("newcomer-wrong-password")
    right = try_connection(browser, password, "It works.")
    assert {look for look, _ in right} == {"good"} and len(right) >= len(wrong), right
    assert any(words.startswith("login: ") for _, words in right), right
    browser.shot("newcomer-right-password")
    browser.press('button[name="then"][value="save"]')
    assert browser.path == "/connections/office", browser.path
    assert password not in browser.driver.page_source, "the page shows the password"
    seen["steps"] = {"wrong": [words for _, words in wrong], "right": [words for _, words in right]}


def search(browser, seen):
    browser.go("Messages")
    browser.fill("#f-q", SUBJECT)
    browser.press(".toolbar button.main")
    found = browser.text("#messages tbody tr")
    assert any(SUBJECT in row and QUESTION in row for row in found), found
    paths = browser.links("#messages tbody a[href^='/messages/']")
    first = min(paths, key=lambda path: int(path.split("/")[2]))
    browser.press(f'#messages a[href="{first}"]')
    browser.reads("#story", "delivered")
    page = browser.find("main").text
    assert SUBJECT in page and QUESTION in page, page
    browser.shot("newcomer-message")
    seen["found"] = browser.path


def change_template(browser, seen):
    browser.go("Applications")
    browser.press('main a[href="/applications/sms/edit"]')
    browser.fill("#f-text", "<%subject%>: <%msg%>")
    preview = browser.reads("#template-trial", f"{SUBJECT}: ")
    assert "UCS-2" in preview, preview
    browser.shot("newcomer-template")
    browser.fill("#f-note", "the subject comes first")
    browser.press('button[name="then"][value="save"]')
    assert browser.path == "/applications/sms", browser.path
    send_mail(browser, "Second", "the next one")
    browser.reads("#texts li", "Second: the next one")
    seen["preview"] = preview


def roll_back(browser, seen):
    browser.go("Configuration")
    browser.reads("#revisions, table", "the subject comes first")
    latest = max(int(row.removeprefix("revision-")) for row in browser.driver.execute_script(
        "return [...document.querySelectorAll('tr[id^=revision-]')].map((row) => row.id)"))
    assert "in force" in browser.reads(f"#revision-{latest}", "in force")
    browser.press(f'a[href="/configuration/revisions/{latest}"]')
    added, removed = browser.text(".diff ins"), browser.text(".diff del")
    assert len(added) == len(removed) == 1, (added, removed)
    assert "<%subject%>: <%msg%>" in added[0] and "<%msg|subject%>" in removed[0], (added, removed)
    browser.shot("newcomer-difference")
    browser.open(f"/configuration/revisions/{latest - 1}")
    browser.press('main a[href^="/configuration/rollback"]')
    assert "<%msg|subject%>" in browser.text(".diff ins")[0]
    browser.press('form[action="/configuration/rollback"] button')
    browser.reads(".notice", f"Revision {latest - 1} is back in force")
    send_mail(browser, "Third", "as it was before")
    browser.until(lambda: [one for one in browser.text("#texts li") if one.startswith("as it was before")], "the text")
    # What was made before the template was changed is still there.
    browser.go("Connections")
    browser.reads("main", "office")
    browser.go("Audit")
    trail = browser.find("main").text
    for words in ("config.apply", "config.rollback", "connection.test"):
        assert words in trail, f"{words} is not in the audit list"
    browser.shot("newcomer-audit")
    seen["rolled_back_to"] = latest - 1


def main(base, shots, port, user, password):
    seen = {}
    with Browser(base, shots) as browser:
        try:
            talk(browser, seen)
            connect(browser, seen, port, user, password)
            search(browser, seen)
            change_template(browser, seen)
            roll_back(browser, seen)
        except Exception:
            browser.shot("newcomer-trouble")
            print(browser.path, browser.listen(), file=sys.stderr)
            raise
        assert browser.listen() == [], browser.troubles
        seen["answers"] = browser.answers
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
