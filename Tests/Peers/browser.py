"""Chromium, driven as a person would use it, and what it has to say of pages besides their looks."""

import json
import os
import signal
import sys
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = "/usr/bin/chromium"
CHROMEDRIVER = "/usr/bin/chromedriver"
PATIENCE = 20


class Browser:
    """A browser that looks at one console."""

    def __init__(self, base, shots, width=1280, dark=False):
        self.base = base.rstrip("/")
        self.shots = shots
        self.width = width
        self.dark = dark
        self.driver = self._start()
        self.answers = 0
        self.troubles = []

    def _start(self):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for switch in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
            "--no-first-run",
            "--disable-component-update",
            "--disable-background-networking",
        ):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
        driver.set_page_load_timeout(PATIENCE)
        return driver

    def look(self, width, dark):
        """Becomes as wide as this, and as bright."""
        self.width, self.dark = width, dark
        self._size(900 if width > 600 else 740)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def _size(self, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": self.width, "height": height, "deviceScaleFactor": 1, "mobile": self.width < 600},
        )

    def __enter__(self):
        # Whoever ends us must not leave a browser behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        self.look(self.width, self.dark)
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def open(self, path):
        self.driver.get(self.base + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.base)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def find(self, css):
        """The element, as soon as it is there and can be seen."""
        return self.until(lambda: next((one for one in self.all(css) if one.is_displayed()), None), css)

    def text(self, css):
        """What can be read there, as the page has it now; it may be replaced at any moment."""
        return self.driver.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)", css
        )

    def until(self, is_so, what):
        # What follows along is replaced at any moment.
        passing = [StaleElementReferenceException]
        wait = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05, ignored_exceptions=passing)
        return wait.until(lambda _: is_so(), f"{what}: not on {self.path}")

    def reads(self, css, words):
        """Waits until one of the elements holds these words, and returns what it says."""
        return self.until(lambda: next((text for text in self.text(css) if words in text), None), f"{words!r} in {css}")

    def fill(self, css, value):
        field = self.find(css)
        field.clear()
        field.send_keys(value)

    def click(self, css):
        def is_clicked():
            element = next((one for one in self.all(css) if one.is_displayed()), None)
            if element:
                element.click()
            return element

        self.until(is_clicked, css)

    def press(self, css):
        """Presses what leads to another page, or to this one again, and waits until it is there."""
        self.driver.execute_script("window.isLeft = true")
        self.click(css)
        self.until(
            lambda: self.driver.execute_script("return !window.isLeft && document.readyState === 'complete'"),
            f"a page after {css}",
        )

    def go(self, title):
        """Goes to a part of the console by its navigation."""
        paths = dict(zip(self.text("header nav a"), self.links("header nav a")))
        assert title in paths, f"the navigation has no {title}"
        self.press(f'header nav a[href="{paths[title]}"]')

    def links(self, css):
        """The addresses on this console that the elements lead to, in order."""
        script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.href)"
        found = self.driver.execute_script(script, css)
        return [href.removeprefix(self.base) for href in found if href.startswith(self.base + "/")]

    def shot(self, name):
        """A picture of the whole page."""
        tall = self.driver.execute_script("return document.documentElement.scrollHeight")
        self._size(max(600, min(tall, 4000)))
        look = f"{self.width}{'-dark' if self.dark else ''}"
        self.driver.save_screenshot(os.path.join(self.shots, f"{name}-{look}.png"))
        self._size(900 if self.width > 600 else 740)

    def listen(self):
        """Notes what went wrong since the last time: messages, requests that failed or went elsewhere."""
        for entry in self.driver.get_log("browser"):
            # Advice for the sake of the browser's password store: a form of ours may hold several secrets.
            if entry["level"] == "DEBUG" and "[DOM] Multiple forms" in entry["message"]:
                continue
            self.troubles.append(f"console: {entry['level']} {entry['message']}")
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            self._note(event["method"], event["params"])
        return self.troubles

    def _note(self, method, params):
        if method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if urlsplit(url).scheme in ("http", "https", "ws", "wss") and not url.startswith(self.base + "/"):
                self.troubles.append(f"a request to another host: {url}")
        elif method == "Network.responseReceived":
            response = params["response"]
            self.answers += 1
            if response["status"] >= 400:
                self.troubles.append(f"answer {response['status']}: {response['url']}")
        elif method == "Network.loadingFailed" and not params.get("canceled"):
            self.troubles.append(f"a request failed: {params.get('errorText')} {params.get('blockedReason', '')}")
